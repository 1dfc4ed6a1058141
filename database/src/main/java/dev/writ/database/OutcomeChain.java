package dev.writ.database;

import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.apache.kafka.common.TopicPartition;

/**
 * Puts outcomes in the order of their transactions. Records of different partitions arrive in any order; each names
 * the t it follows ({@code prev-t}), and that chain is the order. An outcome that was applied already, or that is here
 * already, is dropped.
 */
final class OutcomeChain {
    /** @param text of its transaction, read when it is run; that can be done ahead of time and elsewhere */
    record Link(Outcome outcome, RecordPosition at, FutureTask<TransactionText> text) {
        Link(Outcome outcome, RecordPosition at) {
            this(
                    outcome,
                    at,
                    new FutureTask<>(() -> TransactionText.parse(
                            outcome.decided().transaction().data())));
        }

        long prevT() {
            return outcome.decided().transaction().prevT();
        }

        long basisT() {
            return outcome.decided().transaction().basisT();
        }
    }

    private final Map<Long, Link> byPrevT = new HashMap<>();
    private long basisT;

    OutcomeChain(long basisT) {
        this.basisT = basisT;
    }

    /**
     * Takes a record in.
     *
     * @throws DivergedException if two different outcomes claim the same place
     */
    void offer(Link link) {
        if (link.basisT() <= basisT) {
            return;
        }
        if (link.prevT() < basisT) {
            throw new DivergedException(
                    link.at(), "follows t " + link.prevT() + ", which already has a successor (t " + basisT + ")");
        }
        var other = byPrevT.putIfAbsent(link.prevT(), link);
        if (other != null && !other.outcome().equals(link.outcome())) {
            throw new DivergedException(
                    link.at(), "and " + other.at() + " are different outcomes that both follow t " + link.prevT());
        }
    }

    /** The outcome that follows the last one taken, if it is here. */
    Optional<Link> next() {
        var link = byPrevT.remove(basisT);
        if (link == null) {
            return Optional.empty();
        }
        basisT = link.basisT();
        return Optional.of(link);
    }

    /** t of the last outcome taken. */
    long basisT() {
        return basisT;
    }

    /** How many outcomes wait for an earlier one. */
    int waiting() {
        return byPrevT.size();
    }

    /** How many wait of each partition. */
    Map<TopicPartition, Integer> waitingByPartition() {
        var counts = new HashMap<TopicPartition, Integer>();
        byPrevT.values()
                .forEach(l -> counts.merge(new TopicPartition(l.at().topic(), l.at().partition()), 1, Integer::sum));
        return counts;
    }

    /** What has not come, for people; there is something if some wait. */
    String gap() {
        long lowest = byPrevT.keySet().stream().mapToLong(Long::longValue).min().orElseThrow();
        return "the log has no transaction after t " + basisT + "; " + waiting()
                + " later ones wait, the first of which follows t " + lowest;
    }
}
