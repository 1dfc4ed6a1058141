package dev.writ.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import datomic.Database;
import dev.writ.common.message.Command;
import dev.writ.handler.Action;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.handler.Ids;
import dev.writ.handler.Rejected;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Handlers whose decision hangs on something beside the command and the database value. */
class PurityTest {
    private static final Action ACTION = Action.named("note")
            .title("Note")
            .description("Writes a text down.")
            .schema("{\"type\": \"object\"}")
            .example("{\"title\": \"a\"}")
            .attributes("[{:db/ident :note/text :db/valueType :db.type/string :db/cardinality :db.cardinality/one}]")
            .build();
    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final ThreadLocal<Object> OF_THE_THREAD = ThreadLocal.withInitial(Object::new);

    /** What a handler writes down. */
    private interface Text {
        String of(Command command, Database database) throws Rejected;
    }

    private record Noting(Text text) implements CommandHandler {
        @Override
        public Action action() {
            return ACTION;
        }

        @Override
        public Decision handle(Command command, Database database) throws Rejected {
            return Decision.builder()
                    .add("note", ":note/text", text.of(command, database))
                    .build();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void impureHandlersAreCaught(String what, Text text) {
        assertThatThrownBy(() -> when(new Noting(text)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the handler of note is not pure");
    }

    static Stream<Arguments> impureHandlersAreCaught() {
        return Stream.of(
                impure("a random id", (c, db) -> UUID.randomUUID().toString()),
                impure("the clock, to the millisecond", (c, db) -> Instant.now().toString()),
                impure(
                        "today, where the machine stands",
                        (c, db) -> LocalDate.now().toString()),
                impure("a static counter", (c, db) -> "note " + COUNTER.incrementAndGet()),
                impure("the order of a set of objects", (c, db) -> inOrderOfIdentity()),
                impure("an identity", (c, db) -> new Object().toString()),
                impure("the thread", (c, db) -> OF_THE_THREAD.get().toString()),
                impure(
                        "the name of the thread",
                        (c, db) -> Thread.currentThread().getName()),
                impure(
                        "the default time zone",
                        (c, db) -> LocalDate.ofInstant(c.meta().submittedAt(), ZoneId.systemDefault())
                                .toString()),
                impure(
                        "case, as the machine's language has it",
                        (c, db) -> "INTEREST".toLowerCase(Locale.getDefault())),
                impure("numbers, as the machine's language has them", (c, db) -> String.format("%.2f", 1.5)),
                impure("what it has added to the data", (c, db) -> {
                    ((ObjectNode) c.data()).put("seen", true);
                    return "seen";
                }),
                impure("a rejection of every other command", (c, db) -> {
                    if (COUNTER.incrementAndGet() % 2 == 0) {
                        throw new Rejected("tired", "not again");
                    }
                    return "once";
                }),
                impure("a fault the second time", (c, db) -> {
                    if (!Thread.currentThread().getName().equals("main")) {
                        throw new IllegalStateException("only in the main thread");
                    }
                    return "main";
                }));
    }

    @Test
    void aPureHandlerIsFreeToUseWhatTheCommandSays() {
        var zoneBefore = TimeZone.getDefault();
        var localeBefore = Locale.getDefault();
        when(new Noting((c, db) -> Ids.of(c, 0) + " at "
                        + LocalDate.ofInstant(c.meta().submittedAt(), ZoneOffset.UTC) + " "
                        + String.format(Locale.ROOT, "%.2f", 1.5) + db.basisT()))
                .thenAccepted();
        assertThat(TimeZone.getDefault()).isEqualTo(zoneBefore);
        assertThat(Locale.getDefault()).isEqualTo(localeBefore);
    }

    @Test
    void equalCollectionsInAnotherOrderAreAnotherDecision() {
        CommandHandler handler = new CommandHandler() {
            private boolean asked;

            @Override
            public Action action() {
                return ACTION;
            }

            @Override
            public Decision handle(Command command, Database database) {
                asked = !asked;
                var texts = new java.util.LinkedHashSet<String>(
                        asked ? java.util.List.of("a", "b") : java.util.List.of("b", "a"));
                return Decision.builder()
                        .entity("note", java.util.Map.of(":note/text", texts))
                        .build();
            }
        };
        assertThatThrownBy(() -> when(handler)).hasMessageContaining("is not pure");
    }

    /** Remembers what was decided before. */
    public static final class Remembering implements CommandHandler {
        private int notes;

        @Override
        public Action action() {
            return ACTION;
        }

        @Override
        public Decision handle(Command command, Database database) {
            notes = Math.max(notes, command.data().path("number").intValue());
            return Decision.builder().add("note", ":note/text", "of " + notes).build();
        }
    }

    @Test
    void whatAnInstanceRemembersDoesNotCount() {
        var story = Given.handlers(new Remembering()).command("note", "{\"number\": 7}");
        assertThatThrownBy(() -> story.when("note", "{\"number\": 3}"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("is not pure", "\"of 7\"", "of another instance", "\"of 3\"");
    }

    /** Looks at the year, which no second question shows, by way of another class. */
    public static final class Yearly implements CommandHandler {
        private static int count;
        private final AtomicInteger notes = new AtomicInteger();
        private final Map<String, String> cache = new HashMap<>();
        private final Map<String, String> names = Map.of("a", "b");
        private final List<String> words = Collections.unmodifiableList(new ArrayList<>());

        @Override
        public Action action() {
            return ACTION;
        }

        @Override
        public Decision handle(Command command, Database database) {
            return Decision.builder()
                    .add("note", ":note/text", Year.text(notes, count) + cache + names + words)
                    .build();
        }

        private static final class Year {
            static String text(Object notes, int count) {
                return java.time.Year.now(ZoneOffset.UTC) + " " + notes + count + System.getProperty("user.name")
                        + (new java.util.Date().getTime() > 0) + new java.util.Random(count).nextInt();
            }
        }
    }

    @Test
    void theContractFindsWhatAskingAgainDoesNot() {
        when(new Yearly()); // asked again, it gives the same
        assertThatThrownBy(() -> HandlerContract.check(new Yearly()))
                .hasMessageContaining("has a state of its own, the field count")
                .hasMessageContaining("has a state of its own, the field notes")
                .hasMessageContaining("has a state of its own, the field cache")
                .hasMessageNotContainingAny("the field names", "the field words")
                .hasMessageContaining(
                        "is not pure: it calls java.time.Year.now (in " + Yearly.class.getName() + "$Year)")
                .hasMessageContaining("it calls java.util.Date.<init>")
                .hasMessageContaining("it calls java.util.Random.<init>");
        assertThat(ImpureCalls.of(Count.class)).allMatch(call -> call.contains("java.time.Instant.now"));
    }

    private static Arguments impure(String what, Text text) {
        return Arguments.of(what, text);
    }

    private static When when(CommandHandler handler) {
        return Given.handlers(handler).when("note", "{\"title\": \"a\"}");
    }

    private static String inOrderOfIdentity() {
        var order = new ArrayList<Integer>();
        var objects = new ArrayList<Object>();
        for (int n = 0; n < 20; n++) {
            objects.add(new Object());
        }
        new HashSet<>(objects).forEach(o -> order.add(objects.indexOf(o)));
        return order.toString();
    }
}
