package dev.writ.command;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What has become of a command so far. */
enum Status {
    PENDING,
    ACCEPTED,
    FAILED;

    /** As it is written in resources and requests. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Status> of(String text) {
        return Arrays.stream(values()).filter(s -> s.text().equals(text)).findFirst();
    }
}
