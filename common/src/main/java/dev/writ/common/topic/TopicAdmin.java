package dev.writ.common.topic;

import dev.writ.common.config.KafkaConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates Writ's topics where they are missing, and checks the ones that are there. */
public final class TopicAdmin {
    private static final Logger LOG = LoggerFactory.getLogger(TopicAdmin.class);

    private TopicAdmin() {}

    /**
     * Makes sure that every topic of {@link Topics#ALL} exists. Existing topics are left as they are.
     *
     * @return the number of partitions of the command and outcome topics
     * @throws TimeoutException if Kafka does not answer within {@code timeout}
     * @throws IllegalStateException if command and outcome topics differ in their number of partitions
     */
    public static int ensureTopics(KafkaConfig kafka, Duration timeout) throws TimeoutException, InterruptedException {
        var properties = kafka.clientProperties("writ-topics");
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout.toMillis()));
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout.toMillis()));
        try (var admin = Admin.create(properties)) {
            create(admin, kafka, timeout);
            return partitions(admin, kafka, timeout);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
                var late = new TimeoutException("Kafka at " + kafka.bootstrapServers() + " did not answer in time");
                late.initCause(e);
                throw late;
            }
            throw new IllegalStateException("topics: " + e.getCause().getMessage(), e.getCause());
        }
    }

    private static void create(Admin admin, KafkaConfig kafka, Duration timeout)
            throws ExecutionException, InterruptedException, TimeoutException {
        var existing = admin.listTopics().names().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        var missing = new ArrayList<NewTopic>();
        for (var topic : Topics.ALL) {
            var name = topic.name(kafka.topicPrefix());
            if (!existing.contains(name)) {
                missing.add(new NewTopic(name, kafka.partitions(), kafka.replicationFactor()).configs(topic.config()));
            }
        }
        for (var created : admin.createTopics(missing).values().entrySet()) {
            try {
                created.getValue().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
                LOG.atInfo().addKeyValue("topic", created.getKey()).log("topic created");
            } catch (ExecutionException e) {
                // Services start together; whoever comes second finds the topic there.
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    private static int partitions(Admin admin, KafkaConfig kafka, Duration timeout)
            throws ExecutionException, InterruptedException, TimeoutException {
        List<String> names = Topics.CO_PARTITIONED.stream()
                .map(t -> t.name(kafka.topicPrefix()))
                .toList();
        var described = describe(admin, names, timeout);
        var counts = described.values().stream()
                .collect(Collectors.toMap(
                        TopicDescription::name, t -> t.partitions().size()));
        if (counts.values().stream().distinct().count() != 1) {
            throw new IllegalStateException("these topics must have the same number of partitions, but have " + counts);
        }
        return counts.values().iterator().next();
    }

    /** A broker can hear of a new topic a moment after the controller has confirmed it; until then it denies it. */
    private static Map<String, TopicDescription> describe(Admin admin, List<String> names, Duration timeout)
            throws ExecutionException, InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            try {
                return admin.describeTopics(names).allTopicNames().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() - deadline > 0) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }
}
