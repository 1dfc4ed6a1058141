package dev.writ.database;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.Transaction;
import dev.writ.common.topic.Topics;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes outcomes to {@code accepted-cmds}, as a tx-processor does. */
record LogWriter(KafkaConfig kafka) {
    /** In this order, each in a partition of random choice. */
    void write(List<Outcome.Accepted> outcomes, Random random) {
        try (var producer = producer(Map.of())) {
            for (var outcome : outcomes) {
                producer.send(record(outcome, random.nextInt(kafka.partitions())));
            }
        }
    }

    ProducerRecord<String, Outcome.Accepted> record(Outcome.Accepted outcome, int partition) {
        return new ProducerRecord<>(
                Topics.ACCEPTED.name(kafka.topicPrefix()),
                partition,
                outcome.id().toString(),
                outcome);
    }

    KafkaProducer<String, Outcome.Accepted> producer(Map<String, Object> more) {
        var properties = kafka.producerProperties("test");
        // On a partition that was just made, a second batch can be taken before the first, which is then refused for
        // ever.
        properties.put("max.in.flight.requests.per.connection", 1);
        properties.putAll(more);
        return new KafkaProducer<>(
                properties, new StringSerializer(), Topics.ACCEPTED.valueSerde().serializer());
    }

    /** The outcome as if its transaction had been another. */
    static Outcome.Accepted with(Outcome.Accepted o, Transaction transaction) {
        var decided = new Outcome.Decided(o.decided().pending(), o.decided().processor(), transaction);
        return new Outcome.Accepted(o.command(), decided, o.facts());
    }
}
