package dev.writ.updates;

import java.util.function.Function;
import java.util.function.Supplier;

/** Where in the log a subscription begins. */
sealed interface From {
    <T> T match(Supplier<T> now, Supplier<T> earliest, Function<Cursor, T> at);

    /** What comes from now on. */
    record Now() implements From {
        @Override
        public <T> T match(Supplier<T> now, Supplier<T> earliest, Function<Cursor, T> at) {
            return now.get();
        }
    }

    /** Everything there still is. */
    record Earliest() implements From {
        @Override
        public <T> T match(Supplier<T> now, Supplier<T> earliest, Function<Cursor, T> at) {
            return earliest.get();
        }
    }

    record At(Cursor cursor) implements From {
        @Override
        public <T> T match(Supplier<T> now, Supplier<T> earliest, Function<Cursor, T> at) {
            return at.apply(cursor);
        }
    }

    /** @throws dev.writ.common.error.ProblemException {@code malformed} for anything else */
    static From parse(String text) {
        return switch (text) {
            case "now" -> new Now();
            case "earliest" -> new Earliest();
            default -> new At(Cursor.parse(text));
        };
    }
}
