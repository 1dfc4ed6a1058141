package dev.writ.processor;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.Fact;
import dev.writ.common.message.Outcome;
import dev.writ.database.DivergedException;
import dev.writ.database.History;
import dev.writ.database.ReplayProgress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * Decides history again, with other business logic, in a database of its own that is gone afterwards; nothing is written
 * to Kafka or to any other database. What is decided otherwise changes what comes after it: the new history is a fork.
 */
public final class WhatIf {
    /** The transaction of a processor that was killed stays open for half a minute, of one with many partitions longer. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KafkaConfig kafka;
    private final Handlers handlers;
    private final Optional<Moment> from;
    private final Optional<Moment> to;

    /**
     * @param handlers that decide again
     * @param from the first moment to be decided again; everything before it is taken as it was
     * @param to the last one
     */
    public WhatIf(KafkaConfig kafka, Handlers handlers, Optional<Moment> from, Optional<Moment> to) {
        this.kafka = kafka;
        this.handlers = handlers;
        this.from = from;
        this.to = to;
    }

    /** In what way a command is decided otherwise. */
    public enum Kind {
        /** It was accepted and fails now. */
        FAILED_NOW,
        /** It failed and is accepted now. */
        ACCEPTED_NOW,
        /** It fails for another reason. */
        OTHER_ERROR,
        /** It is accepted with other facts. */
        OTHER_FACTS
    }

    /**
     * A command that is decided otherwise.
     *
     * @param onlyBefore facts that it no longer has, if it is accepted in both histories
     * @param onlyAfter facts that it did not have. An entity has the id of its counterpart in the original history; one
     *     that has none there has a negative number
     */
    public record Difference(Kind kind, Outcome before, Outcome after, List<Fact> onlyBefore, List<Fact> onlyAfter) {}

    /**
     * What a run came to.
     *
     * @param repeated commands before {@code from}, whose transactions were applied as they were
     * @param decided commands that were decided again
     * @param left failed commands that cannot be decided again and were left as they were, by reason
     * @param differences how many of each kind; kinds without any are missing
     * @param basisT of the last transaction that was read
     */
    public record Summary(
            long repeated,
            long decided,
            Map<String, Long> left,
            Map<Kind, Long> differences,
            long basisT,
            Duration took) {
        public boolean different() {
            return !differences.isEmpty();
        }
    }

    /** Is told while it goes on. */
    public interface Listener {
        void difference(Difference difference);

        /** At most every two seconds. */
        void progress(ReplayProgress progress);
    }

    /**
     * Decides everything that stands in the log now.
     *
     * @throws TimeoutException if Kafka does not answer or the log is not complete
     * @throws DivergedException if what was before {@code from} does not give what the log says
     */
    public Summary run(Listener listener) throws TimeoutException, InterruptedException {
        try (var ledger = new ScratchLedger();
                var history = History.open(kafka, ledger.database().basisT(), PATIENCE);
                var pending = new PendingCommands(kafka)) {
            return new WhatIfRun(listener, ledger, history, pending, handlers).between(from, to);
        }
    }
}
