package dev.writ.processor;

import static dev.writ.processor.TopologyFixture.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.error.ProblemType;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.handler.Action;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.handler.Rejected;
import dev.writ.processor.WhatIf.Difference;
import dev.writ.processor.WhatIf.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForkTest {
    private static final CommandHandler PUT = TestHandler.of(
            "put",
            (c, db) -> Decision.builder()
                    .entity("item", Map.of(":item/name", c.data().path("name").asText()))
                    .build());

    private static CommandHandler rejecting(String code) {
        return TestHandler.of("put", (c, db) -> {
            throw new Rejected(code, "no");
        });
    }

    private static Command put(String name) {
        return command("put", "{\"name\": \"" + name + "\"}");
    }

    /** What handlers make of commands, in the order of the chain. */
    private static List<Outcome> history(List<Command> commands, CommandHandler... handlers) {
        try (var fixture = new TopologyFixture(handlers)) {
            commands.forEach(fixture::send);
            var all = new ArrayList<Outcome>(fixture.accepted());
            all.addAll(fixture.failed());
            all.sort(Comparator.comparing(o -> o.decided().transaction().basisT()));
            return all;
        }
    }

    private static List<Difference> differences(
            List<Command> commands, List<Outcome> history, CommandHandler... handlers) {
        try (var ledger = new ScratchLedger();
                var fork = new Fork(ledger, new Handlers(List.of(handlers)))) {
            var differences = new ArrayList<Difference>();
            for (var outcome : history) {
                var command = outcome.match(
                        Outcome.Accepted::command,
                        f -> commands.stream()
                                .filter(c -> c.id().equals(f.id()))
                                .findAny()
                                .orElseThrow());
                fork.decide(command, outcome).ifPresent(differences::add);
            }
            return differences;
        }
    }

    @Test
    void acceptedAndFailedAreTold() {
        var commands = List.of(put("a"), put("b"));
        var accepted = history(commands, PUT);
        assertThat(differences(commands, accepted, PUT)).isEmpty();
        assertThat(differences(commands, accepted, rejecting("never")))
                .extracting(Difference::kind)
                .containsExactly(Kind.FAILED_NOW, Kind.FAILED_NOW);
        var failed = history(commands, rejecting("never"));
        assertThat(differences(commands, failed, rejecting("never"))).isEmpty();
        assertThat(differences(commands, failed, PUT))
                .extracting(Difference::kind)
                .containsExactly(Kind.ACCEPTED_NOW, Kind.ACCEPTED_NOW);
        assertThat(differences(commands, failed, rejecting("not-today")))
                .extracting(Difference::kind)
                .containsExactly(Kind.OTHER_ERROR, Kind.OTHER_ERROR);
    }

    @Test
    void anActionNobodyDecidesAnyMoreFails() {
        var commands = List.of(put("a"));
        var other = TestHandler.of("other", (c, db) -> Decision.nothing());
        assertThat(differences(commands, history(commands, PUT), other))
                .singleElement()
                .satisfies(d -> {
                    assertThat(d.kind()).isEqualTo(Kind.FAILED_NOW);
                    assertThat(((Outcome.Failed) d.after()).error().type())
                            .isEqualTo(ProblemType.UNKNOWN_ACTION.uri().toString());
                });
    }

    /** They shift every id and every t after them, and that is no difference. */
    @Test
    void attributesThatTheNewLogicNeedsComeBeforeItsFirstCommand() {
        var more = "[{:db/ident :item/colour, :db/valueType :db.type/string, :db/cardinality :db.cardinality/one}]";
        var commands = List.of(put("a"), command("drop", "{\"name\": \"a\"}"), put("a"), put("a"));
        var drop = TestHandler.of(
                "drop",
                (c, db) -> Decision.builder()
                        .retractEntity(
                                Decision.ref(":item/name", c.data().path("name").asText()))
                        .build());
        var history = history(commands, PUT, drop);
        assertThat(history)
                .extracting(Outcome::action)
                .containsExactly(InstallSchema.ACTION, "put", "drop", "put", "put");
        var action = Action.named("put")
                .schema(PUT.action().schema().toString())
                .attributes(more)
                .attributes(TestHandler.ATTRIBUTES)
                .build();
        CommandHandler needsMore = new TestHandler(action, PUT::handle);
        assertThat(differences(commands, history.subList(1, 5), needsMore, drop))
                .isEmpty();
        // The schema of the original history comes later than the fork has it.
        var late = new ArrayList<>(history.subList(1, 5));
        late.add(history.get(0));
        assertThat(differences(commands, late, needsMore, drop)).isEmpty();
    }

    @Test
    void factsThatAreNotInTheLogAreCounted() {
        var write = TestHandler.of(
                "write",
                (c, db) -> Decision.builder()
                        .entity("i", Map.of(":item/name", name(c), ":item/note", "x".repeat(900_000)))
                        .build());
        var wipe = TestHandler.of("wipe", (c, db) -> wiped().build());
        var wipeMore = TestHandler.of(
                "wipe",
                (c, db) -> wiped().entity("i", Map.of(":item/count", 1L)).build());
        var commands = new ArrayList<Command>();
        PAGES.forEach(p -> commands.add(command("write", "{\"name\": \"" + p + "\"}")));
        commands.add(command("wipe", "{}"));
        var history = history(commands, write, wipe);
        assertThat(((Outcome.Accepted) history.get(history.size() - 1)).facts())
                .isEqualTo(new Outcome.Facts.Omitted(10));
        assertThat(differences(commands, history, write, wipe)).isEmpty();
        assertThat(differences(commands, history, write, wipeMore))
                .extracting(Difference::kind)
                .containsExactly(Kind.OTHER_FACTS);
    }

    /** What guards of commands met on several threads is not in the log. */
    @Test
    void whatCannotBeDecidedAgainFailsAsItDid() {
        var failed =
                (Outcome.Failed) history(List.of(put("a")), rejecting("never")).get(1);
        try (var ledger = new ScratchLedger();
                var fork = new Fork(ledger, new Handlers(List.of(PUT)))) {
            fork.repeat(failed);
            fork.repeat(failed);
            assertThat(Datomic.standing(ledger.database(), failed.id())).isEqualTo(Standing.FAILED);
        }
    }

    private static final List<String> PAGES = List.of("a", "b", "c", "d", "e");

    private static String name(Command command) {
        return command.data().path("name").asText();
    }

    private static Decision.Builder wiped() {
        var decision = Decision.builder();
        PAGES.forEach(p -> decision.retractEntity(Decision.ref(":item/name", p)));
        return decision;
    }
}
