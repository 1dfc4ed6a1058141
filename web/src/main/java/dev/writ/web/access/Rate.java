package dev.writ.web.access;

import dev.writ.common.config.Env;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How many requests in a time, on average, and how many at once after a pause.
 *
 * @param burst at least as many as {@code requests}
 */
record Rate(long requests, Duration period, long burst) {
    static final String RULE = "REQUESTS/PERIOD, perhaps with a burst, such as 100/1s or 100/1s burst 500";

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*/\\s*(\\S+?)(?:\\s+burst\\s+(\\d{1,9}))?");
    private static final Duration LONGEST = Duration.ofDays(1);

    Rate {
        if (requests < 1 || burst < requests) {
            throw new IllegalArgumentException("there must be a request, and no smaller burst");
        }
        if (period.toMillis() < 1 || period.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("the period must be from 1ms to a day");
        }
        if (requests > period.toNanos()) {
            throw new IllegalArgumentException("buckets are filled with one request in a nanosecond at most");
        }
    }

    static Rate parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(text);
        }
        long requests = Long.parseLong(form.group(1));
        return new Rate(
                requests,
                Env.parseDuration(form.group(2)),
                form.group(3) == null ? requests : Long.parseLong(form.group(3)));
    }

    /** How long it takes until a whole burst is possible again. */
    Duration recovery() {
        return Duration.ofNanos((long) Math.ceil((double) period.toNanos() * burst / requests));
    }
}
