package dev.writ.processor;

import dev.writ.common.action.ActionCatalog;
import dev.writ.common.lifecycle.Health;
import dev.writ.common.message.ActionDefinition;
import dev.writ.common.topic.CloudEventHeaders;
import dev.writ.common.topic.Topic;
import dev.writ.common.topic.Topics;
import dev.writ.database.DatabaseSource;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log which attributes the handlers need, and everyone which actions they decide. */
final class Announcer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private final TxProcessorConfig config;
    private final Handlers handlers;
    private final DatabaseSource source;
    private final ActionCatalog catalog;
    private final Clock clock;
    private final KafkaProducer<String, byte[]> producer;
    private volatile Health health = Health.notReady("tx-processor: actions not announced yet");

    Announcer(TxProcessorConfig config, Handlers handlers, DatabaseSource source, ActionCatalog catalog, Clock clock) {
        this.config = config;
        this.handlers = handlers;
        this.source = source;
        this.catalog = catalog;
        this.clock = clock;
        var properties = config.kafka().producerProperties(config.id() + "-announcer");
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    }

    /** Appends the commands that install what is not installed; returns when Kafka has them. */
    void submitSchema() throws InterruptedException {
        for (var attributes : allAttributes()) {
            if (Datomic.standing(source.database(), InstallSchema.id(attributes)) == Standing.UNDECIDED) {
                // All to one partition, so that they are decided in the order in which they build on each other.
                var command = InstallSchema.command(attributes, now());
                send(
                        Topics.PENDING,
                        0,
                        CloudEventHeaders.COMMAND_PENDING,
                        command.id().toString(),
                        command);
            }
        }
    }

    /** Waits until the schema commands are decided, then announces the actions whose attributes are there. */
    void announceWhenInstalled() throws InterruptedException {
        for (var attributes : allAttributes()) {
            while (Datomic.standing(source.database(), InstallSchema.id(attributes)) == Standing.UNDECIDED) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        var without = new ArrayList<String>();
        for (var entry : handlers.all()) {
            var action = entry.action();
            boolean installed = action.attributes().stream()
                    .allMatch(a -> Datomic.standing(source.database(), InstallSchema.id(a)) == Standing.ACCEPTED);
            if (installed) {
                announce(new ActionDefinition(
                        action.name(),
                        action.version(),
                        action.title(),
                        action.description(),
                        action.schema(),
                        action.examples(),
                        action.orderingKey(),
                        config.id()));
            } else {
                without.add(action.name());
            }
        }
        if (!without.isEmpty()) {
            LOG.atError().addKeyValue("actions", without).log("not announced: their attributes were refused");
        }
        health = without.isEmpty()
                ? Health.READY
                : Health.notReady("tx-processor: the attributes of " + without + " were refused");
    }

    private void announce(ActionDefinition definition) throws InterruptedException {
        var known = catalog.find(definition.name());
        if (known.isPresent() && known.get().version() > definition.version()) {
            LOG.atWarn()
                    .addKeyValue("action", definition.name())
                    .addKeyValue("announced", known.get().version())
                    .addKeyValue("here", definition.version())
                    .log("a newer version is announced; this one is not");
        } else if (known.isEmpty() || !known.get().equals(definition)) {
            send(Topics.ACTIONS, null, CloudEventHeaders.ACTION_ANNOUNCED, definition.name(), definition);
            LOG.atInfo()
                    .addKeyValue("action", definition.name())
                    .addKeyValue("version", definition.version())
                    .log("action announced");
        }
    }

    private <V> void send(Topic<V> topic, Integer partition, String type, String key, V value)
            throws InterruptedException {
        var name = topic.name(config.kafka().topicPrefix());
        var headers = new RecordHeaders();
        CloudEventHeaders.set(headers, type, "/writ/tx-processor/" + config.id(), key, now());
        var bytes = topic.valueSerde().serializer().serialize(name, value);
        while (true) {
            try {
                producer.send(new ProducerRecord<>(name, partition, key, bytes, headers))
                        .get();
                return;
            } catch (ExecutionException e) {
                LOG.atWarn()
                        .addKeyValue("topic", name)
                        .addKeyValue("reason", e.getCause().toString())
                        .log("not written yet; trying again");
                TimeUnit.MILLISECONDS.sleep(500);
            }
        }
    }

    private Set<String> allAttributes() {
        var all = new LinkedHashSet<String>();
        handlers.all().forEach(e -> all.addAll(e.action().attributes()));
        return all;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    Health health() {
        return health;
    }

    @Override
    public void close() {
        producer.close(java.time.Duration.ofSeconds(1));
    }
}
