package dev.writ.crash;

import static org.awaitility.Awaitility.await;

import dev.writ.common.config.KafkaConfig;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;

/** What the storm asks of Kafka. */
final class Brokers {
    private static final int TIMEOUT_MILLIS = 5_000;

    private Brokers() {}

    /** Whether a broker takes requests there. */
    static boolean answers(String bootstrap) {
        try (var admin = admin(Map.of("bootstrap.servers", bootstrap))) {
            return !admin.describeCluster()
                    .nodes()
                    .get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                    .isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Takes its transactional ids from under a living processor while it has a transaction open, which is aborted.
     *
     * @throws TimeoutException if none is open for a while
     */
    static void fenceProcessor(KafkaConfig kafka) throws ExecutionException, InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        var open = new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING));
        try (var admin = admin(kafka.adminProperties("storm"))) {
            while (System.nanoTime() - deadline < 0) {
                var ids = transactionalIds(admin, kafka, open);
                if (!ids.isEmpty()) {
                    admin.fenceProducers(ids).all().get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
            throw new TimeoutException("the tx-processor has no transaction open; of its transactional ids, Kafka has "
                    + transactionalIds(admin, kafka, new ListTransactionsOptions()));
        }
    }

    private static List<String> transactionalIds(Admin admin, KafkaConfig kafka, ListTransactionsOptions which)
            throws ExecutionException, InterruptedException, TimeoutException {
        return admin.listTransactions(which).all().get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS).stream()
                .map(TransactionListing::transactionalId)
                .filter(id -> id.startsWith(processorGroup(kafka) + "-"))
                .toList();
    }

    /** Returns when the processors' group has no member left, a session that has run out with it. */
    static void awaitNoProcessor(KafkaConfig kafka) {
        var group = processorGroup(kafka);
        try (var admin = admin(kafka.adminProperties("storm"))) {
            await().alias("members of " + group)
                    .atMost(Duration.ofSeconds(60))
                    .until(
                            () -> admin.describeConsumerGroups(List.of(group))
                                    .all()
                                    .get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                                    .get(group)
                                    .members(),
                            Collection::isEmpty);
        }
    }

    /** Of a processor without a shared database. */
    private static String processorGroup(KafkaConfig kafka) {
        return kafka.topicPrefix() + "tx-processor";
    }

    private static Admin admin(Map<String, Object> properties) {
        var all = new HashMap<>(properties);
        all.put("default.api.timeout.ms", TIMEOUT_MILLIS);
        all.put("request.timeout.ms", TIMEOUT_MILLIS);
        return Admin.create(all);
    }
}
