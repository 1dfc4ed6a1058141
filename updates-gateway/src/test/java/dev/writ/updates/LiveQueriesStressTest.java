package dev.writ.updates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import datomic.Database;
import dev.writ.common.media.JsonData;
import dev.writ.database.datalog.AllowList;
import dev.writ.database.datalog.QueryLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Database and log each tell of transactions when they like; whoever subscribed knows the truth in the end. */
class LiveQueriesStressTest {
    private static final int WRITERS = 3;
    private static final int TRANSACTIONS = 150;
    private static final int ACCOUNTS = 8;
    private static final int SUBSCRIBERS = 40;
    private static final List<String> QUERIES = List.of(
            "[:find ?id ?b :where [?a :account/id ?id] [?a :account/balance ?b]]",
            "[:find ?b :with ?a :where [?a :account/balance ?b]]",
            "[:find [?id ...] :where [?a :account/id ?id] [?a :account/balance ?b] [(> ?b 5M)]]",
            "[:find ?t :where [_ :note/text ?t]]",
            "[:find (pull ?a [*]) :where [?a :account/id]]");

    private final TestDatabase databases = new TestDatabase();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Deque<Database> unshown = new ArrayDeque<>();
    private final Deque<LiveLoop.Outcome> unpublished = new ArrayDeque<>();
    private int writing = WRITERS;

    private record Told(String query, RecordingReceiver receiver) {}

    @Test
    void everySubscriberEndsWithTheResultOnTheNewestDatabase() throws Exception {
        long seed = new Random().nextLong();
        databases.start();
        for (int id = 0; id < ACCOUNTS; id++) {
            databases.show(databases.transact("[{:account/id %d}]".formatted(id)));
        }
        var config = new LiveQueriesConfig(
                QUERIES.size(),
                1 << 20,
                new QueryLimits(Duration.ofMinutes(1), 10_000),
                2,
                Duration.ofMinutes(1),
                AllowList.standard());
        var threads = Executors.newCachedThreadPool();
        try (var live = new LiveQueries(Optional.of(databases), config, meters)) {
            var told = stress(live, threads, seed);
            var last = databases.database();
            for (var each : told) {
                var truth = truth(each.query(), last);
                await("seed " + seed + ", " + each.query())
                        .atMost(Duration.ofMinutes(1))
                        .until(() -> each.receiver().rows(), truth::equals);
                assertThat(each.receiver().wrong()).as("seed " + seed).isEmpty();
                assertThat(each.receiver().problem()).as("seed " + seed).isEmpty();
            }
            assertThat(live.subscribers()).isEqualTo(told.size());
        } finally {
            threads.shutdownNow();
            databases.close();
        }
    }

    /** @return those who have not left */
    private List<Told> stress(LiveQueries live, ExecutorService threads, long seed) throws Exception {
        var tasks = new ArrayList<Future<?>>();
        for (int writer = 0; writer < WRITERS; writer++) {
            var random = new Random(seed + writer);
            tasks.add(threads.submit(() -> write(random)));
        }
        tasks.add(threads.submit(() -> tell(live, new Random(seed - 1))));
        var random = new Random(seed - 2);
        var told = new ArrayList<Told>();
        for (int n = 0; n < SUBSCRIBERS; n++) {
            var query = QUERIES.get(random.nextInt(QUERIES.size()));
            var receiver = new RecordingReceiver();
            var subscription =
                    live.subscribe(LiveRequest.of(query, null, random.nextBoolean(), AllowList.standard()), receiver);
            if (random.nextInt(4) == 0) {
                subscription.close();
            } else {
                told.add(new Told(query, receiver));
                if (random.nextBoolean()) {
                    await().atMost(Duration.ofMinutes(1))
                            .until(() -> !receiver.results().isEmpty());
                }
            }
        }
        for (var task : tasks) {
            task.get();
        }
        return told;
    }

    private void write(Random random) {
        for (int n = 0; n < TRANSACTIONS; n++) {
            int id = random.nextInt(ACCOUNTS);
            switch (random.nextInt(4)) {
                case 0 -> transact("[{:note/text \"%d\"}]".formatted(random.nextInt(20)), "note/text");
                case 1 ->
                    transact("[[:db/retract [:account/id %d] :account/balance]]".formatted(id), "account/balance");
                default ->
                    transact(
                            "[{:account/id %d :account/balance %d.0M}]".formatted(id, random.nextInt(10)),
                            "account/id",
                            "account/balance");
            }
        }
        synchronized (this) {
            writing--;
        }
    }

    private synchronized void transact(String edn, String... attributes) {
        var after = databases.transact(edn);
        unshown.add(after);
        unpublished.add(
                new LiveLoop.Outcome(after.basisT(), new Touched(Set.of(attributes), false), System.nanoTime()));
    }

    /** Sometimes the database is ahead, sometimes the log, by as much as there is. */
    private void tell(LiveQueries live, Random random) {
        while (!told()) {
            boolean show = random.nextBoolean();
            for (int n = random.nextInt(10); n > 0; n--) {
                tellOne(live, show);
            }
            Thread.yield();
        }
    }

    private synchronized boolean told() {
        return writing == 0 && unshown.isEmpty() && unpublished.isEmpty();
    }

    private synchronized void tellOne(LiveQueries live, boolean show) {
        if (show && !unshown.isEmpty()) {
            databases.show(unshown.remove());
        } else if (!show && !unpublished.isEmpty()) {
            live.published(unpublished.remove());
        }
    }

    private static List<String> truth(String query, Database database) {
        var request = LiveRequest.of(query, null, false, AllowList.standard());
        var rows = (Collection<?>)
                request.query().run(database, List.of(), new QueryLimits(Duration.ofMinutes(1), 10_000));
        return rows.stream()
                .map(row -> JsonData.toJson(row).toString())
                .sorted()
                .toList();
    }
}
