package dev.writ.processor;

import static dev.writ.processor.TopologyFixture.command;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.media.Json;
import dev.writ.common.message.Command;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topics;
import dev.writ.testkit.KafkaFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PendingCommandsIT {
    private static final int PER_PARTITION = 3000;

    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private final KafkaConfig kafka = KAFKA.configWithTopics(2);
    private final String topic = Topics.PENDING.name(kafka.topicPrefix());
    private final List<Command> written = new ArrayList<>();

    /** Alternately to both partitions. */
    private void write() {
        var properties = kafka.producerProperties("writer");
        // A topic that is this new can refuse the first batch and take the second.
        properties.put("max.in.flight.requests.per.connection", 1);
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < 2 * PER_PARTITION; i++) {
                var command = command("put", "{\"n\": " + i + "}");
                written.add(command);
                var key = command.id().toString().getBytes(UTF_8);
                producer.send(new ProducerRecord<>(topic, i % 2, key, Json.bytes(command.toJson())));
            }
            producer.send(new ProducerRecord<>(topic, 0, null, "no command".getBytes(UTF_8)));
        }
    }

    private RecordPosition at(int i) {
        return new RecordPosition(topic, i % 2, i / 2);
    }

    @Test
    void eachIsFoundWhereItStandsInWhateverOrderTheyAreAskedFor() throws Exception {
        write();
        long seed = System.nanoTime();
        var random = new Random(seed);
        var asked = new ArrayList<Integer>();
        // Mostly onwards, some of them twice, and now and then far back or ahead.
        IntStream.range(0, 2 * PER_PARTITION).filter(i -> random.nextInt(3) > 0).forEach(i -> {
            asked.add(i);
            if (random.nextInt(50) == 0) {
                asked.add(random.nextInt(2 * PER_PARTITION));
                asked.add(i);
            }
        });
        try (var pending = new PendingCommands(kafka)) {
            for (int i : asked) {
                assertThat(pending.find(written.get(i).id(), at(i)).map(Command::id))
                        .as("seed %d: %d", seed, i)
                        .hasValue(written.get(i).id());
            }
        }
    }

    @Test
    void whatStandsThereMustBeTheCommand() throws Exception {
        write();
        try (var pending = new PendingCommands(kafka)) {
            assertThat(pending.find(UUID.randomUUID(), at(4))).isEmpty();
            assertThat(pending.find(written.get(4).id(), at(4))).isPresent();
            assertThat(pending.find(UUID.randomUUID(), at(2 * PER_PARTITION)))
                    .as("no command")
                    .isEmpty();
            assertThat(pending.find(UUID.randomUUID(), at(4 * PER_PARTITION)))
                    .as("beyond the end")
                    .isEmpty();
        }
    }
}
