package dev.writ.processor;

import dev.writ.common.config.KafkaConfig;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instance that decided before this one. If it was killed, its Kafka transaction stays open until it times out, and
 * hides everything after it from committed reads; there is no other decider, so its successor may end it at once.
 */
final class Predecessor {
    private static final Logger LOG = LoggerFactory.getLogger(Predecessor.class);
    private static final int TIMEOUT_MILLIS = 5_000;

    private final KafkaConfig kafka;
    private final String applicationId;

    Predecessor(KafkaConfig kafka, String applicationId) {
        this.kafka = kafka;
        this.applicationId = applicationId;
    }

    /** Aborts what it left open. When that fails nothing is lost: the transaction times out by itself. */
    void abortOpenTransactions() throws InterruptedException {
        var properties = kafka.adminProperties(applicationId + "-predecessor");
        properties.put("default.api.timeout.ms", TIMEOUT_MILLIS);
        properties.put("request.timeout.ms", TIMEOUT_MILLIS);
        try (var admin = Admin.create(properties)) {
            var ongoing = new ListTransactionsOptions().filterStates(List.of(TransactionState.ONGOING));
            // Kafka Streams names its transactions after the application.
            var left = admin.listTransactions(ongoing).all().get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS).stream()
                    .map(TransactionListing::transactionalId)
                    .filter(id -> id.startsWith(applicationId + "-"))
                    .toList();
            if (!left.isEmpty()) {
                admin.fenceProducers(left).all().get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
                LOG.atInfo().addKeyValue("transactions", left).log("aborted what a predecessor had left open");
            }
        } catch (ExecutionException | TimeoutException e) {
            LOG.atWarn().addKeyValue("reason", String.valueOf(e)).log("a predecessor's transactions have to time out");
        }
    }
}
