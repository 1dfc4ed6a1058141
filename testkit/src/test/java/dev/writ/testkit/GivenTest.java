package dev.writ.testkit;

import static dev.writ.handler.Decision.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.testkit.Count.Flaw;
import org.junit.jupiter.api.Test;

class GivenTest {
    private static final Object VISITS = ref(":counter/name", "visits");
    private static final String VALUE = "[:find ?v . :where [?c :counter/name \"visits\"] [?c :counter/value ?v]]";

    private static Given counting(Flaw flaw) {
        return Given.handlers(new Count(flaw)).data("[{:counter/name \"visits\" :counter/value 95}]");
    }

    private static String by(int n) {
        return "{\"name\": \"visits\", \"by\": " + n + "}";
    }

    @Test
    void anAcceptedCommandChangesTheDatabase() {
        counting(Flaw.NONE)
                .when("count", by(3))
                .thenAccepted()
                .asserts(VISITS, ":counter/value", 98L)
                .retracts(VISITS, ":counter/value", 95L)
                .asserts(VISITS, ":counter/changed", Given.START.plusSeconds(2))
                .facts(3)
                .answers(VALUE, "98")
                .answers("[:find ?c ?v :in $ ?min :where [?c :counter/value ?v] [(< ?min ?v)]]", "#{}", 98);
    }

    @Test
    void oneStartServesManyStories() {
        var start = counting(Flaw.NONE).command("count", by(1));

        start.command("count", by(1)).when("count", by(1)).thenAccepted().answers(VALUE, "98");
        start.when("count", by(4)).thenAccepted().answers(VALUE, "100");
        start.when("count", by(5)).thenRejected("too-much", "visits stands at 96");
    }

    @Test
    void newEntitiesHaveTheIdsOfTheCommand() {
        var when = Given.handlers(new Count(Flaw.NONE)).when("count", by(7));

        when.thenAccepted().asserts(VISITS, ":counter/id", when.newId(0));
    }

    @Test
    void whatTheSchemaForbidsDoesNotReachTheHandler() {
        counting(Flaw.NONE).when("count", "{\"name\": 1, \"by\": 1}").thenInvalid("/name");
        counting(Flaw.NONE).when("count", "{\"name\": \"a\"}").thenInvalid("");
        counting(Flaw.NONE)
                .when("count", "{\"name\": \"a\", \"by\": 1, \"on\": \"31.12.2020\"}")
                .thenInvalid("/on");
    }

    @Test
    void aMovedGuardAsksAgain() {
        counting(Flaw.NONE)
                .meanwhile("count", by(2))
                .when("count", by(2))
                .thenAccepted()
                .answers(VALUE, "99");
        counting(Flaw.NONE)
                .meanwhile("count", by(4))
                .when("count", by(4))
                .thenRejected("too-much")
                .when("count", by(1))
                .thenAccepted()
                .answers(VALUE, "100");
    }

    @Test
    void whatWasRejectedAtFirstSightStaysRejectedAndTheNextOneSeesEverything() {
        counting(Flaw.NONE)
                .meanwhile("count", by(-90))
                .when("count", by(6))
                .thenRejected("too-much", "stands at 95")
                .when("count", by(6))
                .thenAccepted()
                .answers(VALUE, "11");
    }

    @Test
    void aMissingGuardLosesAnUpdate() {
        counting(Flaw.NO_GUARD)
                .meanwhile("count", by(2))
                .when("count", by(2))
                .thenAccepted()
                .answers(VALUE, "97");
    }

    @Test
    void twoThatBeginTheSameAreNotBothTheFirst() {
        Given.handlers(new Count(Flaw.NONE))
                .meanwhile("count", by(2))
                .when("count", by(2))
                .thenAccepted()
                .answers(VALUE, "4");
    }

    @Test
    void impureHandlersAreCaught() {
        assertThatThrownBy(() -> counting(Flaw.READS_THE_CLOCK).when("count", by(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the handler of count is not pure");
        assertThatThrownBy(() -> counting(Flaw.REJECTS_EVERY_OTHER_TIME).when("count", by(1)))
                .hasMessageContaining("the handler of count is not pure");
    }

    @Test
    void whatDatomicRefusesIsARefusal() {
        counting(Flaw.INVENTS_AN_ATTRIBUTE).when("count", by(1)).thenRefused(":db.error/not-an-entity");
        assertThatThrownBy(() -> counting(Flaw.GUARDS_WHAT_IT_RETRACTS).when("count", by(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("which the decision retracts");
    }

    @Test
    void whatNoHandlerMayAskForFails() {
        assertThatThrownBy(() -> counting(Flaw.WRITES_METADATA).when("count", by(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the handler of count decided what none may")
                .hasMessageContaining("\"datomic.tx\" is reserved");
    }

    @Test
    void failedExpectationsSayWhatHappenedInstead() {
        var start = counting(Flaw.NONE);

        assertThatThrownBy(() -> start.when("count", by(9)).thenAccepted())
                .hasMessageContaining("should be accepted, but it was rejected: too-much (visits stands at 95)");
        assertThatThrownBy(() -> start.when("count", by(1)).thenRejected("too-much"))
                .hasMessageContaining("should be rejected: too-much, but it was accepted with [");
        assertThatThrownBy(() -> start.when("count", by(9)).thenRejected("too-much", "stands at 94"))
                .hasMessageContaining("should contain \"stands at 94\"");
        assertThatThrownBy(() -> start.when("count", "{}").thenInvalid("/by"))
                .hasMessageContaining("should be invalid at \"/by\", but its data is invalid: [");
        assertThatThrownBy(() -> start.when("count", by(1)).thenAccepted().asserts(VISITS, ":counter/value", 95L))
                .hasMessageContaining(":counter/value 96");
        assertThatThrownBy(() -> start.when("count", by(1)).thenAccepted().changesNothing())
                .hasMessageContaining("there should be 0 facts");
        assertThatThrownBy(() -> start.when("count", by(1)).thenAccepted().answers(VALUE, "95"))
                .hasMessageContaining("but answers\n  96");
        assertThatThrownBy(() -> start.when("discount", by(1))).hasMessageContaining("no handler for action discount");
    }

    @Test
    void theContractNamesEverythingThatIsMissing() {
        assertThatThrownBy(() -> HandlerContract.check(new Count(Flaw.NONE)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Count (count):")
                .hasMessageContaining("is not listed in META-INF/services/dev.writ.handler.CommandHandler")
                .hasMessageContaining("must be public");
    }

    @Test
    void theLogTextIsWhatWasApplied() {
        assertThat(counting(Flaw.NONE).when("count", by(1)).thenAccepted().transactionText())
                .isEqualTo(
                        "[[:db/add [:counter/name \"visits\"] :counter/changed #inst \"2020-01-01T00:00:02.000-00:00\"]"
                                + " [:db/cas [:counter/name \"visits\"] :counter/value 95 96]]");
    }
}
