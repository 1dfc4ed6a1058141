package dev.writ.updates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UpdatesRequestTest {
    private static final String ID = "0198c0de-0000-7000-8000-00000000abcd";

    @Test
    void asksForEverythingFromNowOnByDefault() {
        assertThat(parse(Map.of())).isEqualTo(new UpdatesRequest(new From.Now(), Filter.ALL, Format.JSON));
    }

    @Test
    void readsEveryParameter() {
        var cursor = Cursor.of(3, new long[] {1, 2});
        var request = parse(Map.of(
                "from", List.of(cursor.text()),
                "action", List.of("deposit", "transfer"),
                "id", List.of(ID.toUpperCase(java.util.Locale.ROOT)),
                "principal", List.of("ann"),
                "attribute", List.of(":account/balance", "customer/id"),
                "outcomes", List.of("true"),
                "status", List.of("failed"),
                "format", List.of("transit json")));
        assertThat(request)
                .isEqualTo(new UpdatesRequest(
                        new From.At(cursor),
                        new Filter(
                                Set.of(ID),
                                Set.of("deposit", "transfer"),
                                Set.of("ann"),
                                Set.of("account/balance", "customer/id"),
                                Optional.of(false),
                                true),
                        Format.TRANSIT));
    }

    @Test
    void lastEventIdIsStrongerThanFrom() {
        var cursor = Cursor.of(3, new long[] {1, 2});
        var query = Map.of("from", List.of("earliest"));
        assertThat(UpdatesRequest.parse(query, Optional.of(cursor.text())).from())
                .isEqualTo(new From.At(cursor));
        assertThat(UpdatesRequest.parse(query, Optional.of("")).from()).isEqualTo(new From.Earliest());
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertRefused(Map.of("fro", List.of("now")), "unknown parameter \"fro\"");
        assertRefused(Map.of("from", List.of("now", "earliest")), "more than once");
        assertRefused(Map.of("status", List.of("pending")), "accepted or failed");
        assertRefused(Map.of("id", List.of("17")), "UUID");
        assertRefused(Map.of("attribute", List.of("a b")), "\"attribute\" must be the name of an attribute");
        assertRefused(Map.of("outcomes", List.of("yes")), "\"outcomes\" must be true or false");
        assertRefused(Map.of("action", List.of(" ")), "empty");
        assertRefused(Map.of("action", Collections.nCopies(101, "a")), "at most 100");
    }

    private static UpdatesRequest parse(Map<String, List<String>> query) {
        return UpdatesRequest.parse(query, Optional.empty());
    }

    private static void assertRefused(Map<String, List<String>> query, String reason) {
        assertThatThrownBy(() -> parse(query)).hasMessageContaining(reason);
    }
}
