package dev.writ.crash;

import java.time.Duration;
import java.util.List;

/**
 * What became of the commands of one storm.
 *
 * @param sent commands that clients sent, each counted once however often it was retried
 * @param acknowledged those that the suite confirmed to have
 * @param outcomes records of outcomes of commands that somebody sent
 * @param lost commands that were acknowledged or written down and have no outcome
 * @param doubled outcomes beyond the first of their command
 * @param faults every violation of the guarantee, one sentence each; none if it held
 * @param longestUnacknowledged the longest time in which no client was told that its command is taken
 * @param longestUndecided the longest time in which no client was told an outcome
 */
record Verdict(
        long sent,
        long acknowledged,
        long outcomes,
        long lost,
        long doubled,
        List<String> faults,
        Duration longestUnacknowledged,
        Duration longestUndecided) {
    Verdict {
        faults = List.copyOf(faults);
    }
}
