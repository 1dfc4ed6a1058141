package dev.writ.common.media;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Date;
import java.util.regex.Pattern;

/**
 * The text of an EDN {@code #inst}: RFC 3339, of which anything after the year may be left out. Years before 1583 are
 * those of ISO 8601, as in {@link Instant}; Clojure's own reader takes them for Julian ones, and would not read back
 * what is printed.
 */
final class EdnInstant {
    private static final Pattern OWN =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d\\.\\d{3}-00:00");
    private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder()
            .appendPattern("uuuu[-MM[-dd['T'HH[:mm[:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendPattern("]]]]]")
            .optionalStart()
            .appendOffset("+HH:MM", "Z")
            .optionalEnd()
            .parseDefaulting(ChronoField.MONTH_OF_YEAR, 1)
            .parseDefaulting(ChronoField.DAY_OF_MONTH, 1)
            .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
            .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
            .parseDefaulting(ChronoField.SECOND_OF_MINUTE, 0)
            .parseDefaulting(ChronoField.NANO_OF_SECOND, 0)
            .parseDefaulting(ChronoField.OFFSET_SECONDS, 0)
            .toFormatter()
            .withResolverStyle(ResolverStyle.STRICT);

    private EdnInstant() {}

    /** @throws IllegalArgumentException if it is no instant */
    static Date read(String text) {
        try {
            // As Writ prints them: the one in every transaction.
            var instant = OWN.matcher(text).matches()
                    ? Instant.parse(text.substring(0, text.length() - "-00:00".length()) + "Z")
                    : FORMAT.parse(text, Instant::from);
            return Date.from(instant);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("Invalid instant: " + text, e);
        }
    }
}
