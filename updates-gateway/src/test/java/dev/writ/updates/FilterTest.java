package dev.writ.updates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.media.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FilterTest {
    private static final String ID = "0198c0de-0000-7000-8000-00000000abcd";

    private static final Update DEPOSIT = accepted(new Touched(Set.of("account/balance", "account/history"), false));

    @Test
    void everythingThatIsGivenMustHold() {
        var fits = Map.of(
                "id", List.of(ID),
                "action", List.of("transfer", "deposit"),
                "principal", List.of("ann"),
                "attribute", List.of(":customer/id", ":account/balance"),
                "status", List.of("accepted"));
        assertThat(read(fits).matches(DEPOSIT)).isTrue();
        assertThat(read(Map.of("id", List.of("0198c0de-0000-7000-8000-000000000000")))
                        .matches(DEPOSIT))
                .isFalse();
        assertThat(read(Map.of("action", List.of("transfer"))).matches(DEPOSIT)).isFalse();
        assertThat(read(Map.of("principal", List.of("bob"))).matches(DEPOSIT)).isFalse();
        assertThat(read(Map.of("attribute", List.of("customer/id"))).matches(DEPOSIT))
                .isFalse();
        assertThat(read(Map.of("status", List.of("failed"))).matches(DEPOSIT)).isFalse();
        assertThat(read(Map.of("outcomes", List.of("false"))).matches(DEPOSIT)).isFalse();
    }

    @Test
    void anOutcomeWithTooManyFactsToListMayTouchAnyAttribute() {
        assertThat(read(Map.of("attribute", List.of("customer/id"))).matches(accepted(Touched.ANYTHING)))
                .isTrue();
    }

    @Test
    void anOutcomeWithoutFactsTouchesNone() {
        assertThat(read(Map.of("attribute", List.of("customer/id"))).matches(accepted(Touched.NOTHING)))
                .isFalse();
    }

    @Test
    void whatIsNoOutcomeIsForEveryoneWhoWantsOutcomes() {
        var unreadable = new Update(0, 0, Message.GAP, Optional.empty(), "");
        assertThat(read(Map.of("id", List.of(ID))).matches(unreadable)).isTrue();
        assertThat(read(Map.of("outcomes", List.of("false"))).matches(unreadable))
                .isFalse();
    }

    @Test
    void saysWhatItUnderstoodInTheWordsOfAClient() throws Exception {
        var said = Json.parse("{\"action\":[\"b\",\"a\"],\"attribute\":\"account/balance\",\"status\":\"failed\"}");
        var filter = Filter.read(Parameters.of(said, Filter.PARAMETERS), true);
        assertThat(filter.toJson())
                .isEqualTo(
                        Json.parse(
                                "{\"action\":[\"a\",\"b\"],\"attribute\":[\":account/balance\"],\"status\":\"failed\",\"outcomes\":true}"));
        assertThat(Filter.read(Parameters.of(filter.toJson(), Filter.PARAMETERS), true))
                .isEqualTo(filter);
    }

    @Test
    void namesTheMemberThatIsWrong() throws Exception {
        assertRefused("[]", "expected an object");
        assertRefused("{\"acton\":\"a\"}", "unknown parameter \"acton\"; known are action, id");
        assertRefused("{\"action\":{\"a\":1}}", "\"action\" must be a text, or an array of texts");
        assertRefused("{\"action\":[1]}", "\"action\" must be an array of texts");
        assertRefused("{\"id\":\"1\"}", "\"id\" must be a command id");
        assertRefused("{\"outcomes\":\"no\"}", "\"outcomes\" must be true or false");
    }

    private static void assertRefused(String json, String reason) throws Exception {
        var said = Json.parse(json);
        assertThatThrownBy(() -> Filter.read(Parameters.of(said, Filter.PARAMETERS), true))
                .hasMessageContaining(reason);
    }

    private static Filter read(Map<String, List<String>> parameters) {
        return Filter.read(Parameters.of(parameters, Filter.PARAMETERS), true);
    }

    private static Update accepted(Touched touched) {
        var subject = new Update.Subject(ID, "deposit", "ann", true, 1001, touched, Instant.EPOCH);
        return new Update(0, 0, Message.ACCEPTED, Optional.of(subject), "");
    }
}
