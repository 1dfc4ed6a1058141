package dev.writ.updates;

import dev.writ.common.error.Problem;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of those who share a live query. Only {@link #close()} may come from any thread. */
final class LiveSubscriber implements LiveSubscription {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSubscriber.class);

    private final LiveQueries.Receiver receiver;
    private final boolean difference;
    private final Consumer<LiveSubscriber> whenOver;
    private final AtomicBoolean over = new AtomicBoolean();
    private boolean served;

    /** @param whenOver called once, whoever ended it */
    LiveSubscriber(LiveQueries.Receiver receiver, boolean difference, Consumer<LiveSubscriber> whenOver) {
        this.receiver = receiver;
        this.difference = difference;
        this.whenOver = whenOver;
    }

    /** Whether it wants all of the next result. */
    boolean wantsWhole() {
        return !difference || !served;
    }

    boolean served() {
        return served;
    }

    void receive(LiveResult result) {
        if (over.get()) {
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
        if (end()) {
            receiver.failed(problem);
        }
    }

    @Override
    public void close() {
        end();
    }

    private boolean end() {
        boolean first = !over.getAndSet(true);
        if (first) {
            whenOver.accept(this);
        }
        return first;
    }
}
