package dev.writ.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import datomic.Peer;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.topic.Topics;
import dev.writ.testkit.ChildProcess;
import dev.writ.testkit.KafkaFixture;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./writ rebuild} from what a real tx-processor has decided. */
class RebuildCommandIT {
    private static final int COMMANDS = 30;

    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static KafkaConfig kafka;
    private static long basisT;

    @TempDir
    Path folder;

    private final String target = "datomic:mem://" + UUID.randomUUID();

    @BeforeAll
    static void decide() throws Exception {
        kafka = KAFKA.configWithTopics(2);
        try (var running = RunningProcessor.start(kafka)) {
            for (int i = 0; i < COMMANDS; i++) {
                var command = RunningProcessor.command("n" + i);
                KAFKA.append(kafka, Topics.PENDING, command.id().toString(), command);
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> customers(KAFKA.read(kafka, Topics.ACCEPTED).stream()
                                    .map(r -> r.value().action()))
                            == COMMANDS);
            basisT = running.database().caughtUp(Duration.ofSeconds(20)).basisT();
        }
    }

    private static long customers(Stream<String> actions) {
        return actions.filter("create-customer"::equals).count();
    }

    @Test
    void theDatabaseIsWhatTheLogSays() throws Exception {
        var run = rebuild(kafka.topicPrefix());
        assertThat(run.exitCode()).isZero();
        assertThat(run.err())
                .contains("transactions (", "/s), 100 %, about 0 s left")
                .doesNotContain("writ: ");
        assertThat(run.out())
                .startsWith(target + ": ")
                .contains(" transactions, up to basis-t " + basisT + ", in ")
                .contains("Nothing of it remains");
        var database = Peer.connect(target).db();
        assertThat(database.basisT()).isEqualTo(basisT);
        Object customers = Peer.query("[:find (count ?c) . :where [?c :customer/id]]", database);
        assertThat(customers).isEqualTo(COMMANDS);

        var again = rebuild(kafka.topicPrefix());
        failedWith(again, target + " is not empty");
        assertThat(Peer.connect(target).db().basisT()).isEqualTo(basisT);
    }

    @Test
    void atAGapItEndsAndLeavesNothingUnlessWhatIsBeforeIsEnough() throws Exception {
        var damaged = damaged();
        failedWith(rebuild(damaged), "the log has no transaction after t ");
        assertThatThrownBy(() -> Peer.connect(target)).as("deleted again").isInstanceOf(RuntimeException.class);

        var run = rebuild(damaged, "--stop-at-gap");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("Stopped at a gap: the log has no transaction after t ");
        long salvaged = Peer.connect(target).db().basisT();
        assertThat(salvaged).isLessThan(basisT);
        assertThat(run.out()).contains("up to basis-t " + salvaged + ",");
    }

    @Test
    void interruptedItClearsAwayWhatItBegan() throws Exception {
        var classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList();
        // It waits a while at the gap, in case what is missing is only late.
        try (var child = ChildProcess.of(WritMain.class.getName(), classPath)
                .arguments(arguments(damaged()))
                .start(folder)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> child.err().contains("transactions ("));
            child.terminate();
            assertThat(child.ended(30)).isTrue();
            assertThat(child.err()).contains("writ: interrupted; what there was of " + target + " is deleted again");
            assertThat(child.exitCode()).isEqualTo(128 + 15);
            assertThat(child.out()).isEmpty();
        }
    }

    @Test
    void withoutALogItSaysSo() {
        var run = rebuild("nobodys.");
        failedWith(run, "the outcome topics do not exist at " + KAFKA.bootstrapServers());
        assertThatThrownBy(() -> Peer.connect(target)).isInstanceOf(RuntimeException.class);
    }

    /** The same log, but one outcome in the middle of it is lost. */
    private static String damaged() {
        var copy = KAFKA.configWithTopics(kafka.partitions());
        var records = KAFKA.readBytes(kafka, Topics.ACCEPTED);
        var topic = Topics.ACCEPTED.name(copy.topicPrefix());
        var lost = KAFKA.read(kafka, Topics.ACCEPTED).stream()
                .map(r -> r.value().decided().transaction().basisT())
                .sorted()
                .skip(COMMANDS / 2)
                .findFirst()
                .orElseThrow();
        var all = KAFKA.read(kafka, Topics.ACCEPTED);
        var kept = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (int i = 0; i < records.size(); i++) {
            if (all.get(i).value().decided().transaction().basisT() != lost) {
                var r = records.get(i);
                kept.add(new ProducerRecord<>(topic, r.partition(), r.timestamp(), r.key(), r.value(), r.headers()));
            }
        }
        KAFKA.append(copy, "none", kept);
        return copy.topicPrefix();
    }

    private Cli rebuild(String prefix, String... more) {
        return Cli.run(arguments(prefix, more));
    }

    private String[] arguments(String prefix, String... more) {
        var first = List.of("rebuild", "--to", target, "--kafka", KAFKA.bootstrapServers(), "--topic-prefix", prefix);
        return Stream.concat(first.stream(), Stream.of(more)).toArray(String[]::new);
    }

    private static void failedWith(Cli run, String message) {
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines().reduce((a, b) -> b).orElse(""))
                .startsWith("writ: ")
                .contains(message);
        assertThat(run.out()).isEmpty();
    }
}
