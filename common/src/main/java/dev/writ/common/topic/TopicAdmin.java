package dev.writ.common.topic;

import dev.writ.common.config.KafkaConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates Writ's topics where they are missing, and checks the ones that are there. */
public final class TopicAdmin {
    private static final Logger LOG = LoggerFactory.getLogger(TopicAdmin.class);

    private final Admin admin;
    private final KafkaConfig kafka;
    private final Duration timeout;

    private TopicAdmin(Admin admin, KafkaConfig kafka, Duration timeout) {
        this.admin = admin;
        this.kafka = kafka;
        this.timeout = timeout;
    }

    /**
     * Makes sure that every topic of {@link Topics#ALL} exists and keeps what is written to it. Existing topics are left
     * as they are; their settings are the business of whoever made them.
     *
     * @return the number of partitions of the command and outcome topics
     * @throws TimeoutException if Kafka cannot do it yet: it does not answer within {@code timeout}, or too few brokers
     *     have joined for the replication asked for; trying again can help
     * @throws IllegalStateException if existing topics would lose records, naming each setting that is found and the one
     *     that is needed, or if command and outcome topics differ in their number of partitions
     */
    public static int ensureTopics(KafkaConfig kafka, Duration timeout) throws TimeoutException, InterruptedException {
        var properties = kafka.adminProperties("writ-topics");
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout.toMillis()));
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout.toMillis()));
        try (var admin = Admin.create(properties)) {
            return new TopicAdmin(admin, kafka, timeout).ensure();
        } catch (TimeoutException e) {
            throw late(kafka, "did not answer in time", e);
        } catch (ExecutionException e) {
            var reason = notYet(kafka, e.getCause());
            if (reason.isPresent()) {
                throw late(kafka, reason.get(), e);
            }
            throw new IllegalStateException("topics: " + e.getCause().getMessage(), e.getCause());
        }
    }

    /** Why trying again can help, if it can. */
    private static Optional<String> notYet(KafkaConfig kafka, Throwable failure) {
        if (failure instanceof org.apache.kafka.common.errors.TimeoutException) {
            return Optional.of("did not answer in time");
        }
        if (failure instanceof InvalidReplicationFactorException) {
            return Optional.of("has too few brokers for WRIT_REPLICATION_FACTOR=" + kafka.replicationFactor() + ": "
                    + failure.getMessage());
        }
        return Optional.of(failure)
                .filter(RetriableException.class::isInstance)
                .map(e -> "is not ready: " + e.getMessage());
    }

    private static TimeoutException late(KafkaConfig kafka, String reason, Throwable cause) {
        var late = new TimeoutException("Kafka at " + kafka.bootstrapServers() + " " + reason);
        late.initCause(cause);
        return late;
    }

    private int ensure() throws ExecutionException, InterruptedException, TimeoutException {
        create();
        // A broker can hear of a new topic a moment after the controller has confirmed it; until then it denies it.
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            try {
                checkSettings();
                return partitions();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() - deadline > 0) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    private void create() throws ExecutionException, InterruptedException, TimeoutException {
        var existing = inTime(admin.listTopics().names());
        var missing = new ArrayList<NewTopic>();
        for (var topic : Topics.ALL) {
            if (!existing.contains(name(topic))) {
                missing.add(new NewTopic(name(topic), kafka.partitions(), kafka.replicationFactor())
                        .configs(topic.config()));
            }
        }
        for (var created : admin.createTopics(missing).values().entrySet()) {
            try {
                inTime(created.getValue());
                LOG.atInfo().addKeyValue("topic", created.getKey()).log("topic created");
            } catch (ExecutionException e) {
                // Services start together; whoever comes second finds the topic there.
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    private void checkSettings() throws ExecutionException, InterruptedException, TimeoutException {
        var resources = Topics.ALL.stream()
                .collect(Collectors.toMap(t -> new ConfigResource(ConfigResource.Type.TOPIC, name(t)), t -> t));
        var faults = new ArrayList<String>();
        inTime(admin.describeConfigs(resources.keySet()).all()).forEach((resource, config) -> {
            var found = new HashMap<String, String>();
            config.entries().forEach(entry -> found.put(entry.name(), entry.value()));
            faults.addAll(TopicSettings.faults(resources.get(resource), resource.name(), found));
        });
        if (!faults.isEmpty()) {
            throw new IllegalStateException(faults.stream().sorted().collect(Collectors.joining("; ")));
        }
    }

    private int partitions() throws ExecutionException, InterruptedException, TimeoutException {
        var names = Topics.CO_PARTITIONED.stream().map(this::name).toList();
        var counts = new TreeMap<String, Integer>();
        inTime(admin.describeTopics(names).allTopicNames())
                .forEach((name, topic) -> counts.put(name, topic.partitions().size()));
        if (counts.values().stream().distinct().count() != 1) {
            throw new IllegalStateException("these topics must have the same number of partitions, but have " + counts);
        }
        return counts.firstEntry().getValue();
    }

    private String name(Topic<?> topic) {
        return topic.name(kafka.topicPrefix());
    }

    private <T> T inTime(KafkaFuture<T> answer) throws ExecutionException, InterruptedException, TimeoutException {
        return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
