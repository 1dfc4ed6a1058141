import dev.writ.common.config.KafkaConfig;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Json;
import dev.writ.common.message.Command;
import dev.writ.common.message.Fact;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.message.Transaction;
import dev.writ.common.topic.Topic;
import dev.writ.common.topic.TopicAdmin;
import dev.writ.common.topic.Topics;
import dev.writ.kafka.EmbeddedKafka;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A Kafka broker on the data of a given folder, and a writer of outcomes on it, for {@code UpdatesLoad}. It tells where the broker is first, and then
 * does what it is told line by line, until its input ends:
 *
 * <pre>
 * pace RATE SECONDS GROUPS   outcomes at that rate, committed every 10 ms; each belongs to one of the groups, by chance
 * burst COUNT GROUPS         as many, as fast as they go
 * forget                     what was written so far is expected by nobody
 * </pre>
 *
 * The answer to the first two is {@code wrote COUNT BEHIND-MS GROUP:COUNT:HASH…}: what each group must have seen since it
 * was last told to forget.
 */
public final class UpdatesWriter implements AutoCloseable {
    private static final long COMMIT_MICROS = 10_000;
    private static final int BURST_TRANSACTION = 1000;

    private final KafkaProducer<String, byte[]> producer;
    private final Random random = new Random(5);
    private long[] counts = {};
    private long[] hashes = {};
    private long number;

    private UpdatesWriter(KafkaConfig kafka) {
        var properties = kafka.producerProperties("load");
        properties.put("transactional.id", "load");
        properties.put("acks", "all");
        properties.put("batch.size", 256 * 1024);
        properties.put("linger.ms", 1);
        // The first batches of a transaction, sent at once, would be refused but for one, and sent again.
        properties.put("max.in.flight.requests.per.connection", 1);
        producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
        producer.initTransactions();
    }

    public static void main(String[] args) throws Exception {
        ((ch.qos.logback.classic.Logger) org.slf4j.LoggerFactory.getLogger("ROOT")).setLevel(ch.qos.logback.classic.Level.OFF);
        try (var broker = EmbeddedKafka.start(Path.of(args[0]), 0)) {
            var kafka = new KafkaConfig(broker.bootstrapServers(), "", 8, (short) 1);
            TopicAdmin.ensureTopics(kafka, Duration.ofSeconds(30));
            try (var writer = new UpdatesWriter(kafka); var in = new BufferedReader(new InputStreamReader(System.in))) {
                System.out.println("kafka " + broker.bootstrapServers());
                for (var line = in.readLine(); line != null; line = in.readLine()) {
                    writer.obey(line.split(" "));
                }
            }
        }
        System.exit(0);
    }

    private void obey(String[] words) {
        switch (words[0]) {
            case "pace" -> told(pace(Integer.parseInt(words[1]), Integer.parseInt(words[2]), groups(words[3])));
            case "burst" -> told(burst(Integer.parseInt(words[1]), groups(words[2])));
            case "forget" -> {
                counts = new long[0];
                hashes = new long[0];
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private int groups(String word) {
        int groups = Integer.parseInt(word);
        if (counts.length != groups) {
            counts = new long[groups];
            hashes = new long[groups];
        }
        return groups;
    }

    private record Written(long count, long behindMicros) {}

    private void told(Written written) {
        var line = new StringBuilder("wrote " + written.count + " " + written.behindMicros / 1000);
        for (int group = 0; group < counts.length; group++) {
            line.append(' ').append(group).append(':').append(counts[group]).append(':').append(hashes[group]);
        }
        System.out.println(line);
    }

    private Written pace(int rate, int seconds, int groups) {
        long began = micros();
        long total = (long) rate * seconds;
        long behind = 0;
        for (long written = 0, turn = 1; written < total; turn++) {
            long due = Math.min(total, Math.max(0, micros() - began) * rate / 1_000_000);
            behind = Math.max(behind, (due - written) * 1_000_000 / rate - COMMIT_MICROS);
            if (due > written) {
                producer.beginTransaction();
                for (; written < due; written++) {
                    send(random.nextInt(groups));
                }
                producer.commitTransaction();
            }
            LockSupport.parkNanos(1000 * (began + turn * COMMIT_MICROS - micros()));
        }
        return new Written(total, behind);
    }

    private Written burst(int count, int groups) {
        for (int written = 0; written < count; ) {
            producer.beginTransaction();
            for (int n = 0; n < BURST_TRANSACTION && written < count; n++, written++) {
                send(random.nextInt(groups));
            }
            producer.commitTransaction();
        }
        return new Written(count, 0);
    }

    /** One in ten fails. */
    private void send(int group) {
        long n = number++;
        counts[group]++;
        hashes[group] += hash(n);
        var id = new UUID(random.nextLong(), random.nextLong());
        var meta = new Command.Meta(Instant.now(Clock.systemUTC()), "load-" + group, "load/1.0", "5f".repeat(32));
        if (n % 10 == 9) {
            var error = ProblemType.REJECTED.problem(mark(n)).withCode("insufficient-funds");
            send(Topics.FAILED, id, new Outcome.Failed(id, "withdraw", meta, decided(n), error));
        } else {
            var data = Json.object().put("note", mark(n)).put("account_id", id.toString()).put("amount", new BigDecimal("12.50"));
            send(Topics.ACCEPTED, id, new Outcome.Accepted(new Command(id, "deposit", data, meta), decided(n), facts(id, n)));
        }
    }

    /** By which a client knows what it has received, and when it was written. */
    private static String mark(long n) {
        return "load=" + n + "," + micros() + ";";
    }

    private static Outcome.Facts facts(UUID id, long n) {
        var amount = Json.array().add("12.50").get(0);
        var account = 17592186045418L + n;
        return new Outcome.Facts.Listed(List.of(
                new Fact(account, "account/balance", amount, false),
                new Fact(account, "account/balance", Json.array().add("25.00").get(0), true),
                new Fact(account + 1, "movement/account", Json.array().add(account).get(0), true),
                new Fact(account + 1, "movement/amount", amount, true),
                new Fact(13194139534313L + n, "command/id", Json.array().add(id.toString()).get(0), true)));
    }

    private static Outcome.Decided decided(long n) {
        return new Outcome.Decided(
                new RecordPosition("pending-cmds", (int) (n % 8), n / 8),
                "load",
                new Transaction(1000 + n, 1001 + n, Instant.now(), "[[:db/add \"datomic.tx\" :command/processor \"load\"]]", "a7".repeat(32)));
    }

    private <V extends Outcome> void send(Topic<V> topic, UUID id, V outcome) {
        producer.send(new ProducerRecord<>(topic.name(""), id.toString(), topic.valueSerde().serializer().serialize(topic.name(""), outcome)));
    }

    /** Sums of it are equal for equal sets only, as far as chance goes. */
    private static long hash(long n) {
        long z = (n + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        return z ^ (z >>> 27);
    }

    private static long micros() {
        var now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }

    @Override
    public void close() {
        producer.close();
    }
}
