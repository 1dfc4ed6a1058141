package dev.writ.testkit;

import datomic.Database;
import dev.writ.common.message.Command;
import dev.writ.database.TransactionText;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.handler.Rejected;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Asks a handler several times about one command and one database value: a moment later, in another thread, by a new
 * instance, and where the default time zone and locale are others. All answers must be the same, to the character that
 * the log would keep.
 *
 * <p>The defaults of the JVM are changed for as long as a handler is asked. Tests that run at the same time and rely on
 * them would notice.
 */
final class Purity {
    /** Whatever the time is, it is never the same day in both. */
    private static final List<Place> ELSEWHERE = List.of(
            new Place(TimeZone.getTimeZone("Pacific/Kiritimati"), Locale.forLanguageTag("tr-TR")),
            new Place(TimeZone.getTimeZone("Etc/GMT+12"), Locale.forLanguageTag("th-TH-u-nu-thai")));

    private final CommandHandler handler;
    private final Command command;
    private final Database database;

    private Purity(CommandHandler handler, Command command, Database database) {
        this.handler = handler;
        this.command = command;
        this.database = database;
    }

    /**
     * What the handler decides.
     *
     * @throws AssertionError if it does not always decide that, or changes the command
     */
    static Decision ask(CommandHandler handler, Command command, Database database) throws Rejected {
        return new Purity(handler, command, database).ask();
    }

    private Decision ask() throws Rejected {
        var first = answer(handler);
        awaitNextMillisecond();
        for (var place : ELSEWHERE) {
            compare(first, elsewhere(handler, place), "in another thread, in " + place);
        }
        if (isFoundByServiceLoader()) {
            compare(first, elsewhere(another(), ELSEWHERE.get(0)), "of another instance");
        }
        return first.decision();
    }

    private void compare(Answer first, Answer again, String how) {
        if (!first.equals(again)) {
            throw new AssertionError("the handler of " + command.action()
                    + " is not pure: asked twice about the same command and database value it answered\n  " + first
                    + "\nand then, " + how + ",\n  " + again);
        }
    }

    /** Lets a handler that looks at the clock see another time. */
    private static void awaitNextMillisecond() {
        long now = System.currentTimeMillis();
        while (System.currentTimeMillis() == now) {
            Thread.onSpinWait();
        }
    }

    private Answer answer(CommandHandler asked) {
        var data = command.data().deepCopy();
        Answer answer;
        try {
            var decision = asked.handle(command, database);
            if (decision == null) {
                throw new AssertionError("the handler of " + command.action() + " returned no decision");
            }
            var guards = decision.guards().stream()
                    .map(guard -> List.of(guard.entity(), guard.attribute(), guard.value()))
                    .toList();
            answer = new Yes(
                    decision,
                    TransactionText.print(decision.txData()) + " guarded by " + TransactionText.print(guards));
        } catch (Rejected rejected) {
            answer = new No(rejected.code(), rejected.detail());
        }
        if (!data.equals(command.data())) {
            throw new AssertionError("the handler of " + command.action() + " is not pure: it changed the data of its"
                    + " command from\n  " + data + "\nto\n  " + command.data());
        }
        return answer;
    }

    private Answer elsewhere(CommandHandler asked, Place place) {
        var answer = new FutureTask<>(() -> place.during(() -> answer(asked)));
        var thread = new Thread(answer, "writ-handler-elsewhere");
        thread.setDaemon(true);
        thread.start();
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AssertionError failure) {
                throw failure;
            }
            throw new AssertionError(
                    "the handler of " + command.action() + " is not pure: asked again in " + place + " it threw",
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Others are made by the test, which alone knows how. */
    private boolean isFoundByServiceLoader() {
        var type = handler.getClass();
        try {
            return Modifier.isPublic(type.getModifiers())
                    && Modifier.isPublic(type.getConstructor().getModifiers());
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    private CommandHandler another() {
        try {
            return handler.getClass().getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("another " + handler.getClass().getName() + " cannot be made", e);
        }
    }

    private sealed interface Answer {
        Decision decision() throws Rejected;
    }

    /** @param text as the log would keep it: collections that are equal can still stand in another order */
    private record Yes(Decision decision, String text) implements Answer {
        @Override
        public String toString() {
            return text;
        }
    }

    private record No(String code, String detail) implements Answer {
        @Override
        public Decision decision() throws Rejected {
            throw new Rejected(code, detail);
        }
    }

    private interface Question {
        Answer ask();
    }

    private record Place(TimeZone zone, Locale locale) {
        /** The defaults belong to the JVM: one at a time may change them. */
        Answer during(Question question) {
            synchronized (Purity.class) {
                var zoneBefore = TimeZone.getDefault();
                var localeBefore = Locale.getDefault();
                var displayBefore = Locale.getDefault(Locale.Category.DISPLAY);
                var formatBefore = Locale.getDefault(Locale.Category.FORMAT);
                try {
                    TimeZone.setDefault(zone);
                    Locale.setDefault(locale);
                    return question.ask();
                } finally {
                    TimeZone.setDefault(zoneBefore);
                    Locale.setDefault(localeBefore);
                    Locale.setDefault(Locale.Category.DISPLAY, displayBefore);
                    Locale.setDefault(Locale.Category.FORMAT, formatBefore);
                }
            }
        }

        @Override
        public String toString() {
            return "time zone " + zone.getID() + " and locale " + locale.toLanguageTag();
        }
    }
}
