package dev.writ.command;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.error.ProblemType;
import dev.writ.common.message.Command;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topic;
import dev.writ.common.topic.Topics;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Plays the tx-processor on its topics: decides each command by the name of its action, once, and writes the outcome in
 * a transaction. {@code accept}, {@code reject} and {@code break} mean what they say; any other action stays undecided.
 */
final class StandInProcessor implements AutoCloseable {
    private final KafkaConfig kafka;
    private final AtomicLong t = new AtomicLong(1000);
    private final Set<UUID> decided = new HashSet<>();
    private final Thread thread = new Thread(this::run, "stand-in-processor");
    private volatile boolean closed;

    StandInProcessor(KafkaConfig kafka) {
        this.kafka = kafka;
        thread.start();
    }

    private void run() {
        var properties = kafka.consumerProperties("stand-in-consumer");
        properties.put("enable.auto.commit", false);
        var producing = kafka.producerProperties("stand-in-producer");
        producing.put("transactional.id", kafka.topicPrefix() + "stand-in");
        producing.put("linger.ms", 0);
        Serializer<Object> values = (topic, value) -> value instanceof byte[] bytes ? bytes : null;
        try (var consumer = new KafkaConsumer<>(
                        properties,
                        new StringDeserializer(),
                        Topics.PENDING.valueSerde().deserializer());
                var producer = new KafkaProducer<>(producing, new StringSerializer(), values)) {
            producer.initTransactions();
            var partitions = consumer.partitionsFor(Topics.PENDING.name(kafka.topicPrefix())).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closed) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    decide(record, producer);
                }
            }
        }
    }

    private void decide(ConsumerRecord<String, Command> record, KafkaProducer<String, Object> producer) {
        var command = record.value();
        var position = new RecordPosition(record.topic(), record.partition(), record.offset());
        if (!Set.of("accept", "reject", "break").contains(command.action()) || !decided.add(command.id())) {
            return;
        }
        producer.beginTransaction();
        long now = t.incrementAndGet();
        switch (command.action()) {
            case "accept" -> send(producer, Topics.ACCEPTED, record, Samples.accepted(command, position, now));
            case "reject" -> send(producer, Topics.FAILED, record, Samples.rejected(command, position, now));
            default ->
                send(
                        producer,
                        Topics.FAILED,
                        record,
                        Samples.failed(command, position, now, ProblemType.HANDLER_ERROR, "broken"));
        }
        producer.commitTransaction();
    }

    private <V> void send(
            KafkaProducer<String, Object> producer, Topic<V> topic, ConsumerRecord<String, Command> record, V value) {
        var name = topic.name(kafka.topicPrefix());
        var bytes = topic.valueSerde().serializer().serialize(name, value);
        producer.send(new ProducerRecord<>(name, record.partition(), record.key(), bytes));
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
