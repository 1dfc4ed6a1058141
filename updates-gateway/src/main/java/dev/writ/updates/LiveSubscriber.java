package dev.writ.updates;

import dev.writ.common.error.Problem;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of those who share a live query. Only {@link #close()} may come from any thread. */
final class LiveSubscriber {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSubscriber.class);

    private final LiveQueries.Receiver receiver;
    private final boolean difference;
    private boolean served;
    private volatile boolean closed;

    LiveSubscriber(LiveQueries.Receiver receiver, boolean difference) {
        this.receiver = receiver;
        this.difference = difference;
    }

    /** Whether it wants all of the next result. */
    boolean wantsWhole() {
        return !difference || !served;
    }

    boolean served() {
        return served;
    }

    void receive(LiveResult result) {
        if (closed) {
            return;
        }
        served = true;
        try {
            receiver.receive(result);
        } catch (ProblemException e) {
            failed(e.problem());
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a live query's result could not be handed over");
            failed(ProblemType.FAULT.problem("the result could not be handed over"));
        }
    }

    void failed(Problem problem) {
        if (closed) {
            return;
        }
        closed = true;
        receiver.failed(problem);
    }

    void close() {
        closed = true;
    }
}
