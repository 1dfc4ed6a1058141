import datomic.Connection;
import datomic.Database;
import datomic.Peer;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.media.Json;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.TopicAdmin;
import dev.writ.common.topic.Topics;
import dev.writ.database.BaseSchema;
import dev.writ.database.DatabaseConfig;
import dev.writ.database.Rebuild;
import dev.writ.database.TransactionResult;
import dev.writ.database.TransactionText;
import dev.writ.kafka.EmbeddedKafka;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * How fast a database is rebuilt from the log, compared with how fast the same transactions, already read, go into a bare
 * datomic:mem of the same JVM; in turn, several times:
 *
 * <pre>./writ --help && java -Xmx2g -cp 'standalone/target/writ-standalone-0.1.0-SNAPSHOT.jar' benchmarks/RebuildSpeed.java [COUNT] [ROUNDS]</pre>
 */
public final class RebuildSpeed {
    private static final int PARTITIONS = 8;
    private static final int ACCOUNTS = 500;
    private static final int IN_FLIGHT = 64;
    private static final String SCHEMA = """
            [{:db/ident :account/id, :db/valueType :db.type/uuid, :db/cardinality :db.cardinality/one,
              :db/unique :db.unique/identity}
             {:db/ident :account/balance, :db/valueType :db.type/bigdec, :db/cardinality :db.cardinality/one}
             {:db/ident :entry/account, :db/valueType :db.type/ref, :db/cardinality :db.cardinality/one}
             {:db/ident :entry/amount, :db/valueType :db.type/bigdec, :db/cardinality :db.cardinality/one}
             {:db/ident :entry/text, :db/valueType :db.type/string, :db/cardinality :db.cardinality/one}""";

    private final List<TransactionText> transactions = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        ((ch.qos.logback.classic.Logger) org.slf4j.LoggerFactory.getLogger("ROOT")).setLevel(ch.qos.logback.classic.Level.WARN);
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        var folder = Files.createTempDirectory("rebuild-speed");
        try (var broker = EmbeddedKafka.start(folder, 0)) {
            var kafka = new KafkaConfig(broker.bootstrapServers(), "", PARTITIONS, (short) 1);
            TopicAdmin.ensureTopics(kafka, Duration.ofSeconds(30));
            new RebuildSpeed().run(kafka, count, rounds);
        } finally {
            try (var files = Files.walk(folder)) {
                files.sorted(java.util.Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
            }
        }
        System.exit(0);
    }

    private void run(KafkaConfig kafka, int count, int rounds) throws Exception {
        write(kafka, count);
        var ratios = new double[rounds];
        for (int round = -1; round < rounds; round++) {
            double bare = count / bare();
            double rebuild = count / rebuild(kafka);
            System.out.printf(
                    "%s: bare %,.0f/s, rebuild %,.0f/s, ratio %.2f%n",
                    round < 0 ? "warm-up" : "round " + (round + 1), bare, rebuild, rebuild / bare);
            if (round >= 0) {
                ratios[round] = rebuild / bare;
            }
        }
        Arrays.sort(ratios);
        System.out.printf("%,d transactions: median ratio %.2f%n", count, ratios[rounds / 2]);
    }

    /** Seconds for all transactions, as data, in a pipeline. */
    private double bare() throws Exception {
        System.gc();
        var uri = "datomic:mem://" + UUID.randomUUID();
        Peer.createDatabase(uri);
        Connection connection = Peer.connect(uri);
        BaseSchema.install(connection);
        var pending = new ArrayDeque<Future<?>>();
        long began = System.nanoTime();
        for (var t : transactions) {
            pending.add(connection.transactAsync(t.forms()));
            if (pending.size() > IN_FLIGHT) {
                pending.remove().get();
            }
        }
        for (var p : pending) {
            p.get();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        Peer.deleteDatabase(uri);
        return seconds;
    }

    /** Seconds for reading, applying and comparing all of the log. */
    private double rebuild(KafkaConfig kafka) throws Exception {
        System.gc();
        var uri = "datomic:mem://" + UUID.randomUUID();
        long began = System.nanoTime();
        var result = new Rebuild(kafka, new DatabaseConfig(uri), false, Clock.systemUTC()).run(p -> {});
        double seconds = (System.nanoTime() - began) / 1e9;
        if (result.transactions() != transactions.size()) {
            throw new IllegalStateException(result.toString());
        }
        Peer.deleteDatabase(uri);
        return seconds;
    }

    /** A log of deposits, each of a dozen datoms and as many of metadata, as the example's are. */
    private void write(KafkaConfig kafka, int count) throws Exception {
        var uri = "datomic:mem://" + UUID.randomUUID();
        Peer.createDatabase(uri);
        Connection connection = Peer.connect(uri);
        BaseSchema.install(connection);
        Database head = connection.db();
        var random = new Random(42);
        var now = Instant.parse("2026-01-01T00:00:00Z");
        try (var producer = new KafkaProducer<String, Outcome.Accepted>(
                kafka.producerProperties("rebuild-speed"),
                new StringSerializer(),
                Topics.ACCEPTED.valueSerde().serializer())) {
            for (int i = 0; i < count; i++) {
                var data = Json.object().put("account_id", "a" + i % ACCOUNTS).put("amount", "12.50");
                now = now.plusMillis(20);
                var id = new UUID(random.nextLong(), random.nextLong());
                var command = new Command(
                        id, "deposit", data, new Command.Meta(now, "anonymous", "bench", Command.payloadHash("deposit", data)));
                int partition = i % PARTITIONS;
                var position = new RecordPosition("pending-cmds", partition, i / PARTITIONS);
                var text = TransactionText.parse(i == 0 ? SCHEMA + metadata(command, position) : deposit(i) + metadata(command, position));
                transactions.add(text);
                var result = TransactionResult.of(connection.transact(text.forms()).get());
                var decided = new Outcome.Decided(position, "tx-processor", result.transaction(text.text()));
                producer.send(new ProducerRecord<>(
                        Topics.ACCEPTED.name(""), partition, id.toString(), new Outcome.Accepted(command, decided, result.facts())));
            }
        }
        Peer.deleteDatabase(uri);
    }

    private static String deposit(int i) {
        var account = new UUID(7, i % ACCOUNTS);
        var amount = (i / ACCOUNTS) + "." + "50M";
        return "[{:db/id \"account\", :account/id #uuid \"" + account + "\", :account/balance " + amount
                + "} {:db/id \"entry\", :entry/account \"account\", :entry/amount 12.50M, :entry/text \"deposit " + i + "\"}";
    }

    private static String metadata(Command c, RecordPosition p) {
        return " {:db/id \"datomic.tx\", :db/txInstant #inst \"" + c.meta().submittedAt() + "\", :cmd/id #uuid \"" + c.id()
                + "\", :cmd/action \"" + c.action() + "\", :cmd/success? true, :cmd/topic \"" + p.topic() + "\", :cmd/partition "
                + p.partition() + ", :cmd/offset " + p.offset() + ", :cmd/processor \"tx-processor\", :cmd/principal \"anonymous\""
                + ", :cmd/payload-hash \"" + c.meta().payloadHash() + "\"}]";
    }
}
