package dev.writ.processor;

import dev.writ.common.message.Transaction;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.function.ToIntFunction;

/** A moment in history: a t, or an instant. */
public final class Moment {
    private static final String RULE = "a t such as 1042, or an instant such as 2026-03-01T12:00:00Z";

    private final String text;
    private final ToIntFunction<Transaction> comparison;

    private Moment(String text, ToIntFunction<Transaction> comparison) {
        this.text = text;
        this.comparison = comparison;
    }

    /** @throws IllegalArgumentException if the text is neither a t nor an ISO-8601 instant */
    public static Moment parse(String text) {
        try {
            if (text.matches("\\d{1,18}")) {
                long t = Long.parseLong(text);
                return new Moment(text, tx -> Long.compare(tx.basisT(), t));
            }
            var instant = Instant.parse(text);
            return new Moment(text, tx -> tx.instant().compareTo(instant));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not " + RULE, e);
        }
    }

    boolean isAfter(Transaction transaction) {
        return comparison.applyAsInt(transaction) < 0;
    }

    boolean isBefore(Transaction transaction) {
        return comparison.applyAsInt(transaction) > 0;
    }

    @Override
    public String toString() {
        return text;
    }
}
