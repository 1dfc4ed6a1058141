package dev.writ.common.media;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** ISO-8601 in UTC with exactly three digits of milliseconds: one instant, one text. */
final class Instants {
    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private Instants() {}

    static String text(Instant instant) {
        return MILLIS.format(instant);
    }
}
