package dev.writ.updates;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.error.Problem;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Json;
import dev.writ.common.message.Command;
import dev.writ.common.message.Fact;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.message.Transaction;
import dev.writ.common.topic.Topic;
import dev.writ.common.topic.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes outcomes as a tx-processor does: in Kafka transactions, one each unless told otherwise. */
final class Outcomes implements AutoCloseable {
    /** A few to choose from, where it does not matter which. */
    static final List<String> ACTIONS = List.of("deposit", "withdraw", "transfer");

    private final KafkaConfig kafka;
    private final KafkaProducer<String, byte[]> producer;
    private final AtomicLong t = new AtomicLong(1000);

    Outcomes(KafkaConfig kafka) {
        this.kafka = kafka;
        var properties = kafka.producerProperties("writ-test-outcomes");
        properties.put("transactional.id", "outcomes-" + UUID.randomUUID());
        properties.put("acks", "all");
        // One transaction right behind the other: what overtakes in flight would be refused.
        properties.put("max.in.flight.requests.per.connection", 1);
        properties.put("max.request.size", Topics.MAX_OUTCOME_BYTES);
        properties.put("buffer.memory", 64L * 1024 * 1024);
        producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
        producer.initTransactions();
    }

    UUID accept(String action) {
        return accept(action, "");
    }

    UUID accept(String action, String note) {
        producer.beginTransaction();
        var id = sendAccepted(action, note);
        producer.commitTransaction();
        return id;
    }

    List<UUID> acceptMany(int count, String action, String note) {
        producer.beginTransaction();
        var ids = java.util.stream.IntStream.range(0, count)
                .mapToObj(n -> sendAccepted(action, note))
                .toList();
        producer.commitTransaction();
        return ids;
    }

    UUID fail(String action) {
        var id = UUID.randomUUID();
        var error = ProblemType.REJECTED.problem("no").withCode("no-way");
        producer.beginTransaction();
        send(Topics.FAILED, id, new Outcome.Failed(id, action, meta(), decided(), error));
        producer.commitTransaction();
        return id;
    }

    UUID acceptBy(String principal, String action, List<Fact> facts) {
        var id = UUID.randomUUID();
        var command = new Command(id, action, Json.object(), metaOf(principal));
        producer.beginTransaction();
        send(Topics.ACCEPTED, id, new Outcome.Accepted(command, decided(), new Outcome.Facts.Listed(facts)));
        producer.commitTransaction();
        return id;
    }

    /** Of a transaction of a database that touched {@code attributes}, names without a colon. */
    void acceptAt(long basisT, String... attributes) {
        var id = UUID.randomUUID();
        var facts = Stream.of(attributes)
                .map(name -> new Fact(17, name, Json.array().add("1.50"), true))
                .toList();
        var command = new Command(id, "transact", Json.object(), meta());
        producer.beginTransaction();
        send(Topics.ACCEPTED, id, new Outcome.Accepted(command, decidedAt(basisT), new Outcome.Facts.Listed(facts)));
        producer.commitTransaction();
    }

    UUID failBy(String principal, String action, Problem error) {
        var id = UUID.randomUUID();
        producer.beginTransaction();
        send(Topics.FAILED, id, new Outcome.Failed(id, action, metaOf(principal), decided(), error));
        producer.commitTransaction();
        return id;
    }

    void acceptAndAbort(String action) {
        producer.beginTransaction();
        sendAccepted(action, "");
        producer.flush();
        producer.abortTransaction();
    }

    /** Transactions large and small, accepted and failed, some of them aborted. */
    void writeAny(Random random, int transactions) {
        for (int n = 0; n < transactions; n++) {
            var action = ACTIONS.get(random.nextInt(ACTIONS.size()));
            var note = "x".repeat(random.nextInt(1 << random.nextInt(1, 12)));
            switch (random.nextInt(8)) {
                case 0 -> acceptAndAbort(action);
                case 1, 2 -> acceptMany(1 + random.nextInt(60), action, note);
                case 3, 4 -> fail(action);
                default -> accept(action, note);
            }
        }
    }

    /** A record that no reader can make sense of. */
    void garbage(int partition) {
        producer.beginTransaction();
        producer.send(
                new ProducerRecord<>(Topics.ACCEPTED.name(kafka.topicPrefix()), partition, "x", new byte[] {'{'}));
        producer.commitTransaction();
    }

    private UUID sendAccepted(String action, String note) {
        var id = UUID.randomUUID();
        var command = new Command(id, action, Json.object().put("note", note), meta());
        var facts = new Outcome.Facts.Listed(
                List.of(new Fact(17, "note/text", Json.array().add("1.50"), true)));
        send(Topics.ACCEPTED, id, new Outcome.Accepted(command, decided(), facts));
        return id;
    }

    private <V extends Outcome> void send(Topic<V> topic, UUID id, V outcome) {
        var name = topic.name(kafka.topicPrefix());
        producer.send(new ProducerRecord<>(
                name, id.toString(), topic.valueSerde().serializer().serialize(name, outcome)));
    }

    private static Command.Meta meta() {
        return metaOf("ann");
    }

    private static Command.Meta metaOf(String principal) {
        return new Command.Meta(Instant.parse("2026-01-02T03:04:05.678Z"), principal, "test", "00");
    }

    private Outcome.Decided decided() {
        return decidedAt(t.incrementAndGet());
    }

    private static Outcome.Decided decidedAt(long basisT) {
        return new Outcome.Decided(
                new RecordPosition("pending-cmds", 0, basisT),
                "test",
                new Transaction(basisT - 1, basisT, Instant.parse("2026-01-02T03:04:06Z"), "[]", "00"));
    }

    @Override
    public void close() {
        producer.close();
    }
}
