package dev.writ.updates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.database.datalog.AllowList;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UpdatesRequestTest {
    private static final AllowList FUNCTIONS = AllowList.standard();
    private static final String ID = "0198c0de-0000-7000-8000-00000000abcd";

    @Test
    void asksForEverythingFromNowOnByDefault() {
        assertThat(parse(Map.of()))
                .isEqualTo(new UpdatesRequest(new From.Now(), Filter.ALL, Optional.empty(), Optional.empty()));
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
                        Optional.of(Format.TRANSIT),
                        Optional.empty()));
    }

    @Test
    void lastEventIdIsStrongerThanFrom() {
        var cursor = Cursor.of(3, new long[] {1, 2});
        var query = Map.of("from", List.of("earliest"));
        assertThat(UpdatesRequest.ofStream(query, Optional.of(cursor.text()), FUNCTIONS)
                        .from())
                .isEqualTo(new From.At(cursor));
        assertThat(UpdatesRequest.ofStream(query, Optional.of(""), FUNCTIONS).from())
                .isEqualTo(new From.Earliest());
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertRefused(Map.of("fro", List.of("now")), "unknown parameter \"fro\"");
        assertRefused(Map.of("from", List.of("now", "earliest")), "more than once");
        assertRefused(Map.of("status", List.of("pending")), "accepted or failed");
        assertRefused(Map.of("format", List.of("xml")), "json, transit+json or html");
        assertRefused(Map.of("id", List.of("17")), "UUID");
        assertRefused(Map.of("attribute", List.of("a b")), "\"attribute\" must be the name of an attribute");
        assertRefused(Map.of("outcomes", List.of("yes")), "\"outcomes\" must be true or false");
        assertRefused(Map.of("action", List.of(" ")), "empty");
        assertRefused(Map.of("action", Collections.nCopies(101, "a")), "at most 100");
    }

    @Test
    void anAnswerHasItsOwnParameters() {
        assertThat(UpdatesRequest.ofPoll(
                        Map.of("wait", List.of("20"), "limit", List.of("5")), Optional.empty(), FUNCTIONS))
                .isEqualTo(new UpdatesRequest.Poll(parse(Map.of()), Duration.ofSeconds(20), 5));
        assertPollRefused(Map.of("wait", List.of("61")), "\"wait\" must be from 0 to 60");
        assertPollRefused(Map.of("wait", List.of("1s")), "\"wait\" must be a whole number");
        assertPollRefused(Map.of("limit", List.of("0")), "\"limit\" must be from 1 to 1024");
        assertPollRefused(Map.of("format", List.of("json")), "unknown parameter \"format\"");
        assertPollRefused(Map.of("query", List.of("[:find ?e :where [?e :a]]")), "\"query\" is for streams");
        assertRefused(Map.of("wait", List.of("20")), "\"wait\" is for long-polling");
    }

    @Test
    void aLiveQueryMakesOutcomesSomethingToAskFor() {
        var query = List.of("[:find ?e :where [?e :account/balance]]");
        assertThat(parse(Map.of("query", query)).filter().outcomes()).isFalse();
        assertThat(parse(Map.of("query", query, "outcomes", List.of("true")))
                        .filter()
                        .outcomes())
                .isTrue();
        assertRefused(Map.of("args", List.of("[1]")), "\"args\" belongs to a live query");
        assertRefused(Map.of("query", query, "format", List.of("html")), "\"format\" can be html for outcomes only");
        assertRefused(Map.of("query", query, "name", List.of("a b")), "\"name\" must be 1 to 100 letters");
    }

    private static void assertPollRefused(Map<String, List<String>> query, String reason) {
        assertThatThrownBy(() -> UpdatesRequest.ofPoll(query, Optional.empty(), FUNCTIONS))
                .hasMessageContaining(reason);
    }

    private static UpdatesRequest parse(Map<String, List<String>> query) {
        return UpdatesRequest.ofStream(query, Optional.empty(), FUNCTIONS);
    }

    private static void assertRefused(Map<String, List<String>> query, String reason) {
        assertThatThrownBy(() -> parse(query)).hasMessageContaining(reason);
    }
}
