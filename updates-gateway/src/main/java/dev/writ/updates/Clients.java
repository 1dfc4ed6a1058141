package dev.writ.updates;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everyone who is connected: admits them, starts their subscriptions, keeps them alive and sends them away. */
final class Clients implements Outbox.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Clients.class);

    /** Heartbeats are spread over this many moments of an interval. */
    private static final int BEAT_SLOTS = 16;

    /** How long beyond its wait a poll may take that has older outcomes to be read for it. */
    private static final Duration POLL_GRACE = Duration.ofSeconds(5);

    /** Whoever is to leave is waited for as long as others still do. */
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(1);

    private static final Duration MAX_DRAIN = Duration.ofSeconds(5);

    /** Many clients are sent away over this much time, in as many steps. */
    private static final Duration DRAIN_SPREAD = Duration.ofMillis(500);

    private static final int DRAIN_STEPS = 25;
    private static final int MIN_DRAIN_STEP = 50;

    private final Map<Outbox, Client> connected = new ConcurrentHashMap<>();
    private final Hub hub;
    private final HistoryReaders history;
    private final LiveQueries queries;
    private final UpdatesMetrics metrics;
    private final Outbox.Setting setting;
    private final Occupancy occupancy;
    private final int max;
    private final int maxQueries;
    private final int messagesPerSecond;
    private final Duration heartbeat;
    private int slot;
    private volatile boolean stopping;

    Clients(
            Hub hub,
            HistoryReaders history,
            LiveQueries queries,
            UpdatesMetrics metrics,
            Outbox.Setting setting,
            int max,
            int maxOfOne,
            int maxQueries,
            int messagesPerSecond,
            Duration heartbeat) {
        this.hub = hub;
        this.history = history;
        this.queries = queries;
        this.metrics = metrics;
        this.setting = setting;
        this.max = max;
        this.occupancy = new Occupancy(maxOfOne);
        this.maxQueries = maxQueries;
        this.messagesPerSecond = messagesPerSecond;
        this.heartbeat = heartbeat;
    }

    void start() {
        long period = Math.max(1, heartbeat.toNanos() / BEAT_SLOTS);
        setting.timer().scheduleAtFixedRate(this::beat, period, period, TimeUnit.NANOSECONDS);
    }

    /** @throws ProblemException {@code busy}, {@code rate-limited} or {@code unavailable} if this one is not let in */
    void checkRoom(Owner owner) {
        if (stopping) {
            throw ProblemType.UNAVAILABLE.because("the gateway stops");
        }
        if (connected.size() >= max) {
            throw ProblemType.BUSY.because("the gateway serves as many clients as it may, " + max);
        }
        occupancy.check(owner);
    }

    /** Starts {@code request} for the client behind {@code transport}, whose owner {@link #checkRoom found room}. */
    Client connect(Transport transport, OutcomeLog log, UpdatesRequest request, Owner owner) {
        var viewer = owner.viewer();
        var outbox = new Outbox(transport, setting, this);
        var none = Cursor.of(log.fingerprint(), new long[log.slots()]);
        var outcomes = request.from()
                .match(
                        () -> new Subscription(log, viewer, request.filter(), outbox, none, false),
                        () -> new Subscription(log, viewer, request.filter(), outbox, none, true),
                        cursor -> new Subscription(log, viewer, request.filter(), outbox, log.adopt(cursor), false));
        metrics.subscribed(request.from());
        var client = new Client(outcomes, owner, queries, maxQueries, messagesPerSecond);
        boolean room = occupancy.enter(owner);
        connected.put(outbox, client);
        if (stopping) {
            outbox.end(Ending.STOPPING);
        } else if (!room || connected.size() > max) {
            outbox.end(Ending.TOO_MANY);
        } else {
            begin(outcomes, request.from());
            request.live().ifPresent(client::subscribe);
        }
        return client;
    }

    /** Answers with what there is, as soon as there is something, or when the wait is over. */
    CompletableFuture<LongPoll.Answer> poll(OutcomeLog log, UpdatesRequest.Poll asked, Owner owner) {
        var transport = new LongPoll(asked.limit(), setting.timer());
        var client = connect(transport, log, asked.request(), owner);
        var due = setting.timer()
                .schedule(
                        () -> {
                            transport.due();
                            hub.tellCursor(client.outcomes());
                        },
                        asked.patience().toMillis(),
                        TimeUnit.MILLISECONDS);
        // Whoever is still behind is told a cursor only by a reader of history, and that may have no time, or no Kafka.
        var late = setting.timer()
                .schedule(
                        () -> client.outbox().end(Ending.LATE),
                        asked.patience().plus(POLL_GRACE).toMillis(),
                        TimeUnit.MILLISECONDS);
        return transport.answer().whenComplete((answer, failure) -> {
            due.cancel(false);
            late.cancel(false);
            client.outbox().gone();
        });
    }

    private void begin(Subscription subscription, From from) {
        var attached = from instanceof From.Now ? hub.attachAtHead(subscription) : hub.attach(subscription);
        switch (attached) {
            case LIVE -> {}
            case FULL -> subscription.outbox().whenRoomy(() -> history.add(subscription));
            case BEHIND -> history.add(subscription);
            case CLOSED -> subscription.outbox().end(Ending.LOG_CHANGED);
        }
    }

    private void beat() {
        slot = (slot + 1) % BEAT_SLOTS;
        var now = Instant.now();
        connected.forEach((outbox, client) -> {
            if (client.owner().isOver(now)) {
                retire(client, Ending.IDENTITY);
            } else if (outbox.expired()) {
                retire(client, Ending.LIFETIME);
            } else if (Math.floorMod(System.identityHashCode(outbox), BEAT_SLOTS) == slot) {
                beat(outbox, client);
            }
        });
    }

    private void beat(Outbox outbox, Client client) {
        try {
            hub.tellPosition(client.outcomes());
            outbox.beat();
            client.refresh();
        } catch (RuntimeException e) {
            // One client's trouble must not end the timer for all.
            LOG.atWarn().setCause(e).log("a client could not be shown that its connection lives");
        }
    }

    /** Sends a client away with the position it has come to, so that it need not read again what its filter hides. */
    private void retire(Client client, Ending why) {
        try {
            hub.tellPosition(client.outcomes());
            if (why == Ending.IDENTITY && !client.outbox().transport().gathers()) {
                client.outcomes().error(why.problem().problem());
            }
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("a client could not be told how far it has come");
        }
        client.outbox().end(why);
    }

    @Override
    public void written(int messages) {
        metrics.sent(messages);
    }

    @Override
    public void closed(Outbox outbox, Ending ending) {
        var client = connected.remove(outbox);
        if (client != null) {
            hub.detach(client.outcomes());
            history.over(client.outcomes());
            client.gone();
            occupancy.leave(client.owner());
        }
        metrics.closed(outbox.transport().name(), ending);
    }

    /** How many messages wait to be written to clients. */
    long waiting() {
        return connected.keySet().stream().mapToLong(Outbox::waiting).sum();
    }

    long count(String transport) {
        return connected.keySet().stream()
                .filter(outbox -> outbox.transport().name().equals(transport))
                .count();
    }

    /** The log is not what it was; everyone must come back to find their place in it. */
    void logChanged() {
        connected.keySet().forEach(outbox -> outbox.end(Ending.LOG_CHANGED));
    }

    /** Sends everyone away, each with a time of their own to come back, and returns when they are gone. */
    void drain() {
        stopping = true;
        var leaving = List.copyOf(connected.values());
        int step = Math.max(MIN_DRAIN_STEP, leaving.size() / DRAIN_STEPS);
        for (int n = 0; n < leaving.size(); n++) {
            if (n > 0 && n % step == 0) {
                LockSupport.parkNanos(DRAIN_SPREAD.toNanos() / DRAIN_STEPS);
            }
            retire(leaving.get(n), Ending.STOPPING);
        }
        awaitDeparture();
        connected.keySet().forEach(Outbox::abandon);
    }

    private void awaitDeparture() {
        long begin = System.nanoTime();
        long lastLeft = begin;
        int left = connected.size();
        for (long now = begin;
                left > 0 && now - lastLeft < DRAIN_PATIENCE.toNanos() && now - begin < MAX_DRAIN.toNanos();
                now = System.nanoTime()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            int still = connected.size();
            if (still < left) {
                lastLeft = System.nanoTime();
            }
            left = still;
        }
    }
}
