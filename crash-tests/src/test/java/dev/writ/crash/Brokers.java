package dev.writ.crash;

import dev.writ.common.config.KafkaConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;

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

    /** Takes its transactional ids from under a living processor, and aborts what is open in them. How many there were. */
    static int fenceProcessor(KafkaConfig kafka) throws ExecutionException, InterruptedException, TimeoutException {
        try (var admin = admin(kafka.clientProperties("storm"))) {
            List<String> ids = admin.listTransactions().all().get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS).stream()
                    .map(TransactionListing::transactionalId)
                    .filter(id -> id.startsWith(kafka.topicPrefix() + "tx-processor-"))
                    .toList();
            admin.fenceProducers(ids).all().get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
            return ids.size();
        }
    }

    private static Admin admin(Map<String, Object> properties) {
        var all = new HashMap<>(properties);
        all.put("default.api.timeout.ms", TIMEOUT_MILLIS);
        all.put("request.timeout.ms", TIMEOUT_MILLIS);
        return Admin.create(all);
    }
}
