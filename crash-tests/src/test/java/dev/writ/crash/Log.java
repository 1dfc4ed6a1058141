package dev.writ.crash;

import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * What stands in the topics once everything is quiet.
 *
 * @param pending every command written down, with repetitions; of one partition in their order
 * @param undecodable records of {@code pending-cmds} that are not commands
 * @param outcomes every committed record of both outcome topics; of one partition in their order
 * @param dead where the records kept on {@code dead-cmds} say they stood
 */
record Log(List<Pending> pending, List<RecordPosition> undecodable, List<Decided> outcomes, List<RecordPosition> dead) {
    /** Of the processors themselves; one can be decided in front of another command, without a record of its own. */
    static final String INSTALL_SCHEMA = "writ/install-schema";

    record Pending(Command command, RecordPosition at) {}

    record Decided(Outcome outcome, RecordPosition at) {
        boolean accepted() {
            return outcome.match(a -> true, f -> false);
        }

        long prevT() {
            return outcome.decided().transaction().prevT();
        }

        long basisT() {
            return outcome.decided().transaction().basisT();
        }

        Instant instant() {
            return outcome.decided().transaction().instant();
        }

        /** For sentences: which command, and where. */
        @Override
        public String toString() {
            return outcome.id() + " (" + outcome.action() + ") at " + place(at);
        }
    }

    Log {
        pending = List.copyOf(pending);
        undecodable = List.copyOf(undecodable);
        outcomes = List.copyOf(outcomes);
        dead = List.copyOf(dead);
    }

    /** In the order of their transactions. */
    List<Decided> inOrder() {
        return outcomes.stream()
                .sorted(Comparator.comparingLong(Decided::basisT))
                .toList();
    }

    static String place(RecordPosition at) {
        return at.topic() + "-" + at.partition() + "@" + at.offset();
    }
}
