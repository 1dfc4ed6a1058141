package dev.writ.query;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Edn;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Reads single parameters, each of which may be text or data. */
final class FieldValues {
    private static final Pattern WHOLE = Pattern.compile("\\d{1,18}");
    private static final Pattern MILLIS = Pattern.compile("(\\d{1,9})(ms|s)?");

    private final RequestFields fields;

    FieldValues(RequestFields fields) {
        this.fields = fields;
    }

    boolean flag(String name) {
        return fields.get(name)
                .map(value -> {
                    if (value instanceof Boolean b) {
                        return b;
                    }
                    if (value.equals("true") || value.equals("false")) {
                        return value.equals("true");
                    }
                    throw invalid(name, "expected true or false");
                })
                .orElse(false);
    }

    OptionalLong t(String name) {
        return fields.get(name)
                .map(value ->
                        OptionalLong.of(whole(value).orElseThrow(() -> invalid(name, "expected a t, a whole number"))))
                .orElse(OptionalLong.empty());
    }

    OptionalInt integer(String name, int min) {
        return fields.get(name)
                .map(value -> {
                    var n = whole(value).filter(v -> v >= min && v <= Integer.MAX_VALUE);
                    return OptionalInt.of(
                            n.orElseThrow(() -> invalid(name, "expected a whole number of at least " + min))
                                    .intValue());
                })
                .orElse(OptionalInt.empty());
    }

    /** At most {@code max}, and {@code otherwise} if it is not given. */
    int integer(String name, int min, int max, int otherwise) {
        int value = integer(name, min).orElse(Math.min(otherwise, max));
        if (value > max) {
            throw invalid(name, "at most " + max + " here");
        }
        return value;
    }

    /** Milliseconds, or with a unit as in {@code 2s}. */
    Optional<Duration> duration(String name) {
        return fields.get(name).map(value -> {
            var m = MILLIS.matcher(String.valueOf(value));
            if (!m.matches() || Long.parseLong(m.group(1)) == 0) {
                throw invalid(name, "expected milliseconds above 0, or a duration such as 500ms or 2s");
            }
            long n = Long.parseLong(m.group(1));
            return "s".equals(m.group(2)) ? Duration.ofSeconds(n) : Duration.ofMillis(n);
        });
    }

    Optional<TimePoint> point(String name) {
        return fields.get(name)
                .map(
                        value -> whole(value)
                                .flatMap(TimePoint.Transaction::of)
                                .or(() -> instant(value).map(TimePoint.Moment::new))
                                .orElseThrow(
                                        () -> invalid(
                                                name,
                                                "expected a t, the entity id of a transaction, or an instant such as 2026-01-31T12:00:00Z")));
    }

    private static Optional<Long> whole(Object value) {
        if (value instanceof Long n) {
            return n >= 0 ? Optional.of(n) : Optional.empty();
        }
        return value instanceof String text && WHOLE.matcher(text).matches()
                ? Optional.of(Long.parseLong(text))
                : Optional.empty();
    }

    /** Datomic counts in milliseconds; a finer instant is cut off to them. */
    private static Optional<Instant> instant(Object value) {
        if (value instanceof Date date) {
            return Optional.of(date.toInstant());
        }
        if (!(value instanceof String text)) {
            return Optional.empty();
        }
        try {
            if (text.startsWith("#inst")) {
                return instant(Edn.read(text));
            }
            var instant = text.contains("T")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
            return Optional.of(Instant.ofEpochMilli(instant.toEpochMilli()));
        } catch (DateTimeException | ArithmeticException | ProblemException e) {
            return Optional.empty();
        }
    }

    private static ProblemException invalid(String name, String detail) {
        return RequestFields.fault(ProblemType.INVALID, name, detail);
    }
}
