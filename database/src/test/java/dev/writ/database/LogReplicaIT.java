package dev.writ.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.error.ProblemException;
import dev.writ.common.message.Transaction;
import dev.writ.common.topic.TopicAdmin;
import dev.writ.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReplicaIT extends OnBroker {
    @Test
    void rebuildsAnEqualDatabaseAndFollows() throws Exception {
        var log = SampleLog.of(500);
        long seed = System.nanoTime();
        new LogWriter(kafka).write(log.outcomes(), new Random(seed));
        try (var replica = started(Clock.systemUTC())) {
            var database = replica.caughtUp(Duration.ofSeconds(30));
            assertThat(SampleLog.datoms(database)).as("seed %d", seed).isEqualTo(SampleLog.datoms(log.head()));

            var waiting = replica.await(database.basisT() + 1, Duration.ofSeconds(10));
            new LogWriter(kafka).write(List.of(log.add("{:db/id \"n\", :item/name \"new\"}")), new Random(seed));
            assertThat(waiting.get(10, TimeUnit.SECONDS).basisT())
                    .isEqualTo(log.head().basisT());
            assertThat(SampleLog.datoms(replica.database())).isEqualTo(SampleLog.datoms(log.head()));
        }
    }

    @Test
    void catchesUpOverATransactionThatIsStillOpen() throws Exception {
        var log = SampleLog.of(2);
        new LogWriter(kafka).write(log.outcomes(), new Random(1));
        try (var replica = started(Clock.systemUTC());
                var producer = new LogWriter(kafka).producer(Map.of("transactional.id", "tx-" + kafka.topicPrefix()))) {
            replica.caughtUp(Duration.ofSeconds(30));
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new LogWriter(kafka).record(log.add("{:db/id \"n\", :item/name \"open\"}"), 0));
            producer.flush();
            assertThatThrownBy(() -> replica.caughtUp(Duration.ofMillis(500))).isInstanceOf(TimeoutException.class);
            producer.commitTransaction();
            assertThat(replica.caughtUp(Duration.ofSeconds(10)).basisT())
                    .isEqualTo(log.head().basisT());

            producer.beginTransaction();
            producer.send(new LogWriter(kafka).record(log.add("{:db/id \"n\", :item/name \"aborted\"}"), 1));
            producer.flush();
            producer.abortTransaction();
            assertThat(replica.caughtUp(Duration.ofSeconds(10)).basisT())
                    .isLessThan(log.head().basisT());
        }
    }

    @Test
    void stopsAtTheFirstRecordThatDiffers() throws Exception {
        var log = SampleLog.of(10);
        var outcomes = new ArrayList<>(log.outcomes());
        var t = outcomes.get(6).decided().transaction();
        outcomes.set(
                6,
                LogWriter.with(
                        outcomes.get(6),
                        new Transaction(t.prevT(), t.basisT(), t.instant(), t.data(), "0".repeat(64))));
        new LogWriter(kafka).write(outcomes, new Random(2));
        try (var replica = started(Clock.systemUTC())) {
            await().atMost(30, TimeUnit.SECONDS).until(() -> !replica.health().live());
            assertThat(replica.health().reason())
                    .contains("facts-hash")
                    .contains(kafka.topicPrefix() + "accepted-cmds");
            assertThatThrownBy(replica::database)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("facts-hash");
            assertThatThrownBy(() -> replica.await(1, Duration.ofSeconds(10)).get(5, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(ProblemException.class);
        }
    }

    @Test
    void namesTheRecordThatCannotBeApplied() throws Exception {
        var log = SampleLog.of(10);
        for (var text : List.of("[[:db/add \"x\" :item/unknown 1]]", "[{:item", "[nil]")) {
            var outcomes = new ArrayList<>(log.outcomes());
            var t = outcomes.get(6).decided().transaction();
            outcomes.set(
                    6,
                    LogWriter.with(
                            outcomes.get(6),
                            new Transaction(t.prevT(), t.basisT(), t.instant(), text, "0".repeat(64))));
            makeTopics();
            new LogWriter(kafka).write(outcomes, new Random(7));
            try (var replica = started(Clock.systemUTC())) {
                await().atMost(30, TimeUnit.SECONDS)
                        .until(() -> !replica.health().live());
                assertThat(replica.health().reason())
                        .as(text)
                        .contains("diverged from the log: record " + kafka.topicPrefix() + "accepted-cmds")
                        .contains("cannot be applied: ");
            }
        }
    }

    @Test
    void findsWhatStandsBehindManyThatWaitForIt() throws Exception {
        var log = SampleLog.of(200);
        var late = new ArrayList<>(log.outcomes());
        Collections.rotate(late, -1);
        try (var producer = new LogWriter(kafka).producer(Map.of())) {
            for (var outcome : late) {
                producer.send(new LogWriter(kafka).record(outcome, 0));
            }
        }
        try (var replica = new LogReplica(kafka, new OutcomeLog(kafka, 20), Clock.systemUTC())) {
            replica.start();
            assertThat(replica.caughtUp(Duration.ofSeconds(30)).basisT())
                    .isEqualTo(log.head().basisT());
        }
    }

    @Test
    void saysSoWhileKafkaIsAway(@TempDir Path data) throws Exception {
        var own = EmbeddedKafka.start(data, 0);
        kafka = new KafkaConfig(own.bootstrapServers(), "", PARTITIONS, (short) 1);
        TopicAdmin.ensureTopics(kafka, Duration.ofSeconds(10));
        var log = SampleLog.of(5);
        new LogWriter(kafka).write(log.outcomes(), new Random(5));
        try (var replica = started(Clock.systemUTC())) {
            replica.caughtUp(Duration.ofSeconds(30));
            await().atMost(10, TimeUnit.SECONDS).until(() -> replica.health().ready());
            // Nothing to read is no reason to worry.
            await().during(7, TimeUnit.SECONDS)
                    .atMost(8, TimeUnit.SECONDS)
                    .until(() -> replica.health().ready());

            own.close();
            await().atMost(10, TimeUnit.SECONDS)
                    .until(() -> replica.health().reason().contains("does not answer"));
            assertThat(replica.health().live()).isTrue();
            assertThat(replica.database().basisT()).isEqualTo(log.head().basisT());

            own = EmbeddedKafka.start(data, own.port());
            await().atMost(20, TimeUnit.SECONDS).until(() -> replica.health().ready());
        } finally {
            own.close();
        }
    }

    @Test
    void anErrorThatEndsItsThreadIsSeen() throws Exception {
        new LogWriter(kafka).write(SampleLog.of(2).outcomes(), new Random(6));
        var broken = new Clock() {
            @Override
            public Instant instant() {
                throw new AssertionError("no time");
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        try (var replica = started(broken)) {
            await().atMost(30, TimeUnit.SECONDS).until(() -> !replica.health().live());
            assertThat(replica.health().reason()).contains("no time");
        }
    }

    @Test
    void isNotReadyAndGivesNothingOnceClosed() throws Exception {
        var replica = started(Clock.systemUTC());
        await().atMost(30, TimeUnit.SECONDS).until(() -> replica.health().ready());
        var waiting = replica.await(1_000_000, Duration.ofSeconds(60));
        replica.close();
        assertThat(replica.health().ready()).isFalse();
        assertThatThrownBy(replica::database).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> waiting.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(ProblemException.class);
        assertThat(ownThreads()).isEmpty();
    }

    @Test
    void leavesNothingBehindWhenClosedWithoutKafka() {
        new LogReplica(kafka, Clock.systemUTC()).close();
        assertThat(ownThreads()).as("closed before it was started").isEmpty();

        kafka = new KafkaConfig("127.0.0.1:1", "", PARTITIONS, (short) 1);
        var replica = started(Clock.systemUTC());
        await().atMost(30, TimeUnit.SECONDS)
                .until(() -> replica.health().reason().contains("waiting for Kafka at 127.0.0.1:1"));
        replica.close();
        assertThat(ownThreads()).as("closed while it waited").isEmpty();
    }

    @Test
    void catchingUpTakesNoLongerThanItMay() throws Exception {
        kafka = new KafkaConfig("127.0.0.1:1", "", PARTITIONS, (short) 1);
        try (var replica = started(Clock.systemUTC())) {
            long began = System.nanoTime();
            assertThatThrownBy(() -> replica.caughtUp(Duration.ofSeconds(1)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("not open yet");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1800));
        }
    }

    private static List<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("log-replica"))
                .toList();
    }

    @Test
    void waitsForAClockThatIsBehind() throws Exception {
        var log = SampleLog.of(3);
        new LogWriter(kafka).write(log.outcomes(), new Random(3));
        var behind = Clock.fixed(Instant.parse("2025-12-31T23:00:00Z"), ZoneOffset.UTC);
        try (var replica = started(behind)) {
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> replica.health().reason().contains("ahead of this host's clock"));
            assertThat(replica.health().live()).isTrue();
        }
    }

    @Test
    void namesAGapInTheLog() throws Exception {
        var log = SampleLog.of(6);
        var outcomes = new ArrayList<>(log.outcomes());
        var lost = outcomes.remove(3).decided().transaction();
        new LogWriter(kafka).write(outcomes, new Random(4));
        try (var replica = started(Clock.systemUTC())) {
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> replica.health().reason().contains("no transaction after t " + lost.prevT()));
        }
    }

    @Test
    void awaitingATFromTheFutureTimesOut() throws Exception {
        try (var replica = started(Clock.systemUTC())) {
            await().atMost(30, TimeUnit.SECONDS).until(() -> replica.health().ready());
            assertThatThrownBy(() ->
                            replica.await(1_000_000, Duration.ofMillis(100)).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TimeoutException.class);
        }
    }

    private LogReplica started(Clock clock) {
        var replica = new LogReplica(kafka, clock);
        replica.start();
        return replica;
    }
}
