package dev.writ.updates;

import static dev.writ.updates.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.config.KafkaConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HubTest implements Outbox.Listener {
    private static final OutcomeLog LOG_OF_THREE =
            new OutcomeLog(new KafkaConfig("127.0.0.1:1", "", 3, (short) 1), 3, 7);
    private static final int SLOTS = 6;

    private final ExecutorService writers = Executors.newFixedThreadPool(2);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Hub hub = new Hub(100_000, 1 << 30);

    @Override
    public void written(int messages) {}

    @Override
    public void closed(Outbox outbox, Ending ending) {}

    @AfterEach
    void stop() {
        writers.shutdownNow();
        timer.shutdownNow();
    }

    /** One client: where it began, and what came. */
    private record Client(Cursor start, Subscription subscription, RecordingTransport transport) {
        List<JsonNode> received() {
            return transport.bodies();
        }
    }

    @Test
    void whoeverAttachesWheneverGetsEachUpdateOnceAndInOrder() throws Exception {
        long seed = System.nanoTime();
        System.out.println("HubTest seed " + seed);
        hub.open(LOG_OF_THREE, Cursor.of(7, new long[SLOTS]));
        hub.reachedPresent();
        int threads = 8;
        var barrier = new CyclicBarrier(threads + 1);
        var publishing = new AtomicBoolean(true);
        var pool = Executors.newFixedThreadPool(threads);
        var attaching = new ArrayList<Callable<List<Client>>>();
        for (int n = 0; n < threads; n++) {
            var random = new Random(seed + n);
            attaching.add(() -> {
                barrier.await();
                var clients = new ArrayList<Client>();
                while (publishing.get() || clients.isEmpty()) {
                    clients.add(random.nextInt(3) == 0 ? attachNow() : attach(somewhere(random)));
                    TimeUnit.MICROSECONDS.sleep(random.nextInt(2000));
                }
                return clients;
            });
        }
        var running = attaching.stream().map(pool::submit).toList();
        barrier.await();
        var published = publish(new Random(seed), 3000);
        publishing.set(false);
        var clients = new ArrayList<Client>();
        for (var future : running) {
            clients.addAll(future.get(20, TimeUnit.SECONDS));
        }
        pool.shutdown();
        assertThat(clients).hasSizeGreaterThan(threads);
        for (var client : clients) {
            assertReceivedAllAfter(client, published);
        }
        var random = new Random(seed - 1);
        for (int n = 0; n < 200; n++) {
            assertResumes(clients.get(random.nextInt(clients.size())), random);
        }
    }

    @Test
    void fillsAnOutboxOnlyAsItEmpties() {
        hub.open(LOG_OF_THREE, Cursor.of(7, new long[SLOTS]));
        publish(new Random(1), 500);
        var transport = RecordingTransport.held();
        var outbox = new Outbox(transport, setting(Runnable::run, 16), this);
        var start = Cursor.of(7, new long[SLOTS]);
        var subscription = new Subscription(LOG_OF_THREE, Viewer.ofAll(), Filter.ALL, outbox, start, false);
        int full = 0;
        while (hub.attach(subscription) == Hub.Attached.FULL) {
            full++;
            assertThat(outbox.ended()).isFalse();
            while (!outbox.roomy()) {
                transport.let();
            }
        }
        publish(new Random(2), 3);
        while (transport.writing()) {
            transport.let();
        }
        assertThat(full).isGreaterThan(10);
        assertReceivedAllAfter(new Client(start, subscription, transport), published);
    }

    @Test
    void sendsBackWhoeverIsBehindTheWindow() {
        var small = new Hub(10, 1 << 20);
        small.open(LOG_OF_THREE, Cursor.of(7, new long[SLOTS]));
        for (int n = 0; n < 100; n++) {
            small.publish(update(0, n));
        }
        assertThat(small.attach(subscription(Cursor.of(7, new long[] {89, 0, 0, 0, 0, 0}), new RecordingTransport())))
                .isEqualTo(Hub.Attached.BEHIND);
        assertThat(small.attach(subscription(Cursor.of(7, new long[] {90, 0, 0, 0, 0, 0}), new RecordingTransport())))
                .isEqualTo(Hub.Attached.LIVE);
        assertThat(small.windowSize()).isEqualTo(10);
    }

    @Test
    void boundsTheWindowInBytes() {
        var small = new Hub(1000, 3000);
        small.open(LOG_OF_THREE, Cursor.of(7, new long[SLOTS]));
        for (int n = 0; n < 1000; n++) {
            small.publish(update(0, n));
        }
        assertThat(small.windowSize()).isBetween(5, 40);
    }

    @Test
    void aClientAheadOfThisGatewayWaitsForItToCatchUp() {
        hub.open(LOG_OF_THREE, Cursor.of(7, new long[SLOTS]));
        hub.publish(update(0, 0));
        var client = attach(Cursor.of(7, new long[] {3, 0, 0, 0, 0, 0}));
        for (int n = 1; n < 5; n++) {
            hub.publish(update(0, n));
        }
        await().until(() -> client.received().size() == 2);
        assertThat(client.received()).extracting(b -> b.get("offset").asInt()).containsExactly(3, 4);
        await().until(() -> client.subscription().follows());
    }

    @Test
    void tellsAPositionOnlyOnce() {
        hub.open(LOG_OF_THREE, Cursor.of(7, new long[SLOTS]));
        var nothing = new Filter(Set.of(), Set.of("never"), Set.of(), Set.of(), Optional.empty(), true);
        var transport = new RecordingTransport();
        var outbox = new Outbox(transport, setting(Runnable::run, 16), this);
        var subscription =
                new Subscription(LOG_OF_THREE, Viewer.ofAll(), nothing, outbox, Cursor.of(7, new long[SLOTS]), false);
        hub.attachAtHead(subscription);
        hub.publish(update(2, 5));
        hub.tellPosition(subscription);
        hub.tellPosition(subscription);
        assertThat(transport.messages()).hasSize(2);
        var told = Cursor.parse(RecordingTransport.body(transport.messages().get(1))
                .get("cursor")
                .asText());
        assertThat(told.next(2)).isEqualTo(6);
    }

    @Test
    void forgetsEveryoneWithTheLog() {
        hub.open(LOG_OF_THREE, Cursor.of(7, new long[SLOTS]));
        var client = attachNow();
        hub.reset();
        assertThat(hub.log()).isEmpty();
        assertThat(hub.attach(client.subscription())).isEqualTo(Hub.Attached.CLOSED);
    }

    private final List<Update> published = new ArrayList<>();

    /** Updates in random slots; now and then an offset is left out, as transaction markers do. */
    private List<Update> publish(Random random, int count) {
        var next = new long[SLOTS];
        published.forEach(u -> next[u.slot()] = u.offset() + 1);
        for (int n = 0; n < count; n++) {
            int slot = random.nextInt(SLOTS);
            next[slot] += random.nextInt(3) == 0 ? 1 : 0;
            var update = update(slot, next[slot]++);
            published.add(update);
            hub.publish(update);
            if (random.nextInt(10) == 0) {
                hub.skipTo(Cursor.of(7, next));
            }
        }
        return published;
    }

    /** A position that need not be one this hub has ever stood at. */
    private Cursor somewhere(Random random) {
        var head = hub.head().orElseThrow();
        var next = new long[SLOTS];
        for (int slot = 0; slot < SLOTS; slot++) {
            next[slot] = random.nextLong(head.next(slot) + 1);
        }
        return Cursor.of(7, next);
    }

    private Client attachNow() {
        var transport = new RecordingTransport();
        var subscription = subscription(Cursor.of(7, new long[SLOTS]), transport);
        assertThat(hub.attachAtHead(subscription)).isEqualTo(Hub.Attached.LIVE);
        await().pollDelay(Duration.ZERO).until(() -> !transport.messages().isEmpty());
        var start = RecordingTransport.body(transport.messages().get(0)).get("cursor");
        return new Client(Cursor.parse(start.asText()), subscription, transport);
    }

    private Client attach(Cursor start) {
        var transport = new RecordingTransport();
        var subscription = subscription(start, transport);
        assertThat(hub.attach(subscription)).isEqualTo(Hub.Attached.LIVE);
        return new Client(start, subscription, transport);
    }

    private void assertReceivedAllAfter(Client client, List<Update> all) {
        var expected = new ArrayList<List<Long>>();
        for (int slot = 0; slot < SLOTS; slot++) {
            int s = slot;
            expected.add(all.stream()
                    .filter(u -> u.slot() == s && u.offset() >= client.start().next(s))
                    .map(Update::offset)
                    .toList());
        }
        int count = expected.stream().mapToInt(List::size).sum();
        awaitOutcomes(client, count);
        assertThat(offsets(client.received())).isEqualTo(expected);
    }

    private static void awaitOutcomes(Client client, int count) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> client.transport().outcomes() >= count);
    }

    /** Whoever resumes with a client's cursor gets exactly what that client got after it. */
    private void assertResumes(Client client, Random random) {
        var received = client.received();
        if (received.isEmpty()) {
            return;
        }
        int at = random.nextInt(received.size());
        var rest = received.subList(at + 1, received.size());
        var resumed = attach(Cursor.parse(received.get(at).get("cursor").asText()));
        awaitOutcomes(resumed, rest.size());
        assertThat(offsets(resumed.received())).isEqualTo(offsets(rest));
        hub.detach(resumed.subscription());
    }

    private static List<List<Long>> offsets(List<JsonNode> received) {
        var offsets = new ArrayList<List<Long>>();
        for (int slot = 0; slot < SLOTS; slot++) {
            int s = slot;
            offsets.add(received.stream()
                    .filter(b -> b.get("slot").asInt() == s)
                    .map(b -> b.get("offset").asLong())
                    .toList());
        }
        return offsets;
    }

    private Subscription subscription(Cursor start, Transport transport) {
        var outbox = new Outbox(transport, setting(writers, 1 << 20), this);
        return new Subscription(LOG_OF_THREE, Viewer.ofAll(), Filter.ALL, outbox, start, false);
    }

    private Outbox.Setting setting(java.util.concurrent.Executor executor, int messages) {
        return new Outbox.Setting(
                executor,
                timer,
                new Pace(executor, timer, Duration.ZERO),
                messages,
                1 << 30,
                Duration.ZERO,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10));
    }

    private static Update update(int slot, long offset) {
        var subject = new Update.Subject("id", "deposit", "ann", true, 1001, Touched.NOTHING, Instant.EPOCH);
        var open = "[\"tx/accepted\",{\"slot\":" + slot + ",\"offset\":" + offset;
        return new Update(slot, offset, Message.ACCEPTED, Optional.of(subject), open);
    }
}
