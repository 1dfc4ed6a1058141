package dev.writ.updates;

import dev.writ.common.error.Problem;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One query with its arguments, run for all who subscribed to it. Everything here happens on the one {@link LiveLoop},
 * and never waits.
 *
 * <p>A run is on a database that has reached every outcome published until the run began. Those published meanwhile are
 * judged when it has ended, by what it turned out to read; those that its database had already are behind it.
 */
final class LiveQuery {
    private static final Logger LOG = LoggerFactory.getLogger(LiveQuery.class);

    /**
     * A query rests as long as its run and handing out the result took, and at least so long: then it takes at most half
     * of a thread, and leaves the loop to others in between.
     */
    private static final Duration MIN_REST = Duration.ofMillis(10);

    private static final long FIRST_BACKOFF_MILLIS = 100;
    private static final long MAX_BACKOFF_MILLIS = 5_000;

    /** Outcomes remembered one by one during a run; more are taken to have touched anything. */
    private static final int MAX_UNJUDGED = 4_096;

    private enum Phase {
        /** The last result, if there is one, is what the query would find. */
        IDLE,
        /** A run will begin. */
        DUE,
        RUNNING,
        OVER
    }

    private final LiveRequest request;
    private final LiveRunner runner;
    private final LiveLoop loop;
    private final LiveMetrics metrics;
    private final Consumer<LiveQuery> onFailure;
    private final Set<LiveSubscriber> subscribers = new LinkedHashSet<>();
    private final List<LiveLoop.Outcome> unjudged = new ArrayList<>();
    private Phase phase = Phase.IDLE;
    private Future<?> next = CompletableFuture.completedFuture(null);
    private LiveRun last;
    private LiveResult whole;
    private long outdatedSince;
    private long restsUntil = System.nanoTime();
    private int failures;
    private Problem problem = ProblemType.UNAVAILABLE.problem("the live query has ended");

    /** @param onFailure called when this ends by itself */
    LiveQuery(
            LiveRequest request, LiveRunner runner, LiveLoop loop, LiveMetrics metrics, Consumer<LiveQuery> onFailure) {
        this.request = request;
        this.runner = runner;
        this.loop = loop;
        this.metrics = metrics;
        this.onFailure = onFailure;
    }

    void join(LiveSubscriber subscriber) {
        if (phase == Phase.OVER) {
            subscriber.failed(problem);
            return;
        }
        subscribers.add(subscriber);
        if (phase == Phase.IDLE) {
            if (last == null) {
                run();
            } else {
                subscriber.receive(whole);
            }
        }
    }

    void leave(LiveSubscriber subscriber) {
        subscribers.remove(subscriber);
    }

    /** Nobody is interested any more. */
    void stop() {
        phase = Phase.OVER;
        next.cancel(true);
    }

    void published(LiveLoop.Outcome outcome) {
        if (phase == Phase.RUNNING) {
            remember(outcome);
        } else if (phase == Phase.IDLE && last != null && outdates(outcome)) {
            due(outcome.publishedAt());
        }
    }

    private void remember(LiveLoop.Outcome outcome) {
        unjudged.add(outcome);
        if (unjudged.size() > MAX_UNJUDGED) {
            long t = unjudged.stream().mapToLong(LiveLoop.Outcome::t).max().getAsLong();
            long first = unjudged.get(0).publishedAt();
            unjudged.clear();
            unjudged.add(new LiveLoop.Outcome(t, Touched.ANYTHING, first));
        }
    }

    private boolean outdates(LiveLoop.Outcome outcome) {
        return outcome.t() > last.basisT() && last.affectedBy(outcome.touched());
    }

    private void due(long since) {
        outdatedSince = since;
        long rest = restsUntil - System.nanoTime();
        if (rest > 0) {
            runIn(rest);
        } else {
            run();
        }
    }

    private void runIn(long nanos) {
        phase = Phase.DUE;
        next = loop.schedule(this::run, nanos);
    }

    private void run() {
        if (phase == Phase.OVER) {
            return;
        }
        phase = Phase.RUNNING;
        unjudged.clear();
        var wholeWanted = subscribers.stream().anyMatch(LiveSubscriber::wantsWhole);
        var run = runner.run(request, loop.newest(), last == null ? null : last.found(), wholeWanted);
        next = run;
        run.whenComplete((result, failure) -> loop.execute(() -> ended(result, failure)));
    }

    private void ended(LiveRun run, Throwable failure) {
        if (phase == Phase.OVER) {
            return;
        }
        if (failure != null) {
            failed(failure);
            return;
        }
        failures = 0;
        phase = Phase.IDLE;
        long handingOut = System.nanoTime();
        handOut(run);
        long done = System.nanoTime();
        restsUntil = done + Math.max(run.took().toNanos() + done - handingOut, MIN_REST.toNanos());
        unjudged.stream()
                .filter(this::outdates)
                .mapToLong(LiveLoop.Outcome::publishedAt)
                .findFirst()
                .ifPresent(this::due);
    }

    private void handOut(LiveRun run) {
        boolean first = last == null;
        last = run;
        boolean differs = run.whole().isPresent();
        metrics.ran(differs, run.took());
        if (differs) {
            whole = run.whole().get();
        } else if (subscribers.stream().anyMatch(subscriber -> !subscriber.served())) {
            whole = LiveResult.whole(run.basisT(), run.found().data());
        }
        for (var subscriber : List.copyOf(subscribers)) {
            if (differs || !subscriber.served()) {
                subscriber.receive(
                        subscriber.wantsWhole() ? whole : run.changed().orElse(whole));
            }
        }
        if (differs && !first) {
            metrics.handedOut(Duration.ofNanos(System.nanoTime() - outdatedSince));
        }
    }

    private void failed(Throwable failure) {
        if (!(failure instanceof ProblemException e)) {
            LOG.atError().setCause(failure).log("a live query met a defect");
            metrics.failed(ProblemType.FAULT.slug(), true);
            over(ProblemType.FAULT.problem("the query could not be run"));
            return;
        }
        boolean mayGoWell = e.type() == ProblemType.BUSY || e.type() == ProblemType.UNAVAILABLE;
        metrics.failed(e.type().slug(), !mayGoWell);
        if (mayGoWell) {
            runIn(backoff());
        } else {
            over(e.problem());
        }
    }

    /** Longer each time, and never the same for all that failed together. */
    private long backoff() {
        long millis = Math.min(MAX_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS << Math.min(failures++, 10));
        return TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
    }

    private void over(Problem why) {
        phase = Phase.OVER;
        problem = why;
        onFailure.accept(this);
        subscribers.forEach(subscriber -> subscriber.failed(why));
        subscribers.clear();
    }
}
