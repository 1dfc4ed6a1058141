package dev.writ.crash;

import java.time.Duration;
import java.util.List;

/**
 * What the clients of a storm did and were told.
 *
 * @param longestUnacknowledged the longest time in which no client was told that its command is taken
 * @param longestUndecided the longest time in which no client was told an outcome
 */
record History(List<Sent> sent, Duration longestUnacknowledged, Duration longestUndecided) {
    History {
        sent = List.copyOf(sent);
    }

    long acknowledged() {
        return sent.stream().filter(Sent::acknowledged).count();
    }
}
