package dev.writ.updates;

import dev.writ.common.error.Problem;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.database.DatabaseSource;
import dev.writ.database.datalog.AllowList;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Queries whose results are sent again whenever a transaction changed them; equal ones are run once for all. */
final class LiveQueries implements AutoCloseable {
    /** Whoever is told of results. Called one call at a time for each subscription, in the order of basis-t. */
    interface Receiver {
        void receive(LiveResult result);

        /** The live query is over. */
        void failed(Problem problem);
    }

    private final Optional<LiveRunner> runner;
    private final LiveQueriesConfig config;
    private final LiveMetrics metrics;
    private final LiveLoop loop = new LiveLoop();
    private final Map<Object, Shared> shared = new ConcurrentHashMap<>();

    /** A live query and how many have subscribed to it; guarded by the lock of the map it is in. */
    private static final class Shared {
        private LiveQuery query;
        private int subscribers;
    }

    /** @param databases started and closed by the caller; without one every subscription is refused */
    LiveQueries(Optional<DatabaseSource> databases, LiveQueriesConfig config, MeterRegistry registry) {
        this.runner = databases.filter(source -> config.on()).map(source -> new LiveRunner(source, config));
        this.config = config;
        this.metrics = new LiveMetrics(registry);
        metrics.watch(this);
    }

    /** What queries may call, for {@link LiveRequest#of}. */
    AllowList functions() {
        return config.functions();
    }

    /**
     * @param receiver gets the first result, too, and never before this returns on the same thread
     * @throws ProblemException {@code forbidden} where there are no live queries, {@code busy} if there are as many
     *     different ones as may be, {@code unavailable} if there will be no database any more
     */
    LiveSubscription subscribe(LiveRequest request, Receiver receiver) {
        var ready = runner.orElseThrow(
                () -> ProblemType.FORBIDDEN.because("this gateway runs no live queries (WRIT_UPDATES_LIVE_QUERIES)"));
        ready.check();
        var joined = enter(request, ready);
        var subscriber = new LiveSubscriber(receiver, request.difference(), over -> {
            loop.execute(() -> joined.query.leave(over));
            exit(request.key(), joined);
        });
        loop.execute(() -> joined.query.join(subscriber));
        return subscriber;
    }

    private Shared enter(LiveRequest request, LiveRunner ready) {
        synchronized (shared) {
            var entered = shared.get(request.key());
            if (entered == null) {
                if (shared.size() >= config.queries()) {
                    throw ProblemType.BUSY.because(
                            "the gateway runs as many different live queries as it may, " + config.queries());
                }
                entered = open(request, ready);
            }
            entered.subscribers++;
            return entered;
        }
    }

    private Shared open(LiveRequest request, LiveRunner ready) {
        var opened = new Shared();
        opened.query = new LiveQuery(request, ready, loop, metrics, query -> {
            synchronized (shared) {
                shared.remove(request.key(), opened);
            }
        });
        shared.put(request.key(), opened);
        return opened;
    }

    private void exit(Object key, Shared left) {
        synchronized (shared) {
            if (--left.subscribers == 0) {
                shared.remove(key, left);
                loop.execute(left.query::stop);
            }
        }
    }

    /** An outcome was read from the log. Never blocks. */
    void published(Update update) {
        if (runner.isPresent()) {
            update.subject()
                    .filter(subject -> subject.basisT() > 0)
                    .ifPresent(subject ->
                            published(new LiveLoop.Outcome(subject.basisT(), subject.touched(), System.nanoTime())));
        }
    }

    void published(LiveLoop.Outcome outcome) {
        loop.execute(() -> {
            // Before anybody looks at it, and before whoever joins later begins a run.
            loop.reached(outcome.t());
            shared.values().forEach(s -> s.query.published(outcome));
        });
    }

    /** The log is not what it was: what was published no longer counts. */
    void logChanged() {
        loop.execute(loop::forget);
    }

    /** How many different ones. */
    int queries() {
        return shared.size();
    }

    int subscribers() {
        synchronized (shared) {
            return shared.values().stream().mapToInt(s -> s.subscribers).sum();
        }
    }

    @Override
    public void close() {
        loop.close();
        runner.ifPresent(LiveRunner::close);
    }
}
