package dev.writ.crash;

import java.time.Duration;
import java.util.List;

/**
 * What the clients of a storm did and were told.
 *
 * @param longestOutage the longest time in which no command of any client was acknowledged
 */
record History(List<Sent> sent, Duration longestOutage) {
    History {
        sent = List.copyOf(sent);
    }

    long acknowledged() {
        return sent.stream().filter(Sent::acknowledged).count();
    }
}
