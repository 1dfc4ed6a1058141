package dev.writ.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import datomic.Peer;
import dev.writ.common.message.Outcome;
import dev.writ.common.topic.TopicAdmin;
import dev.writ.common.topic.Topics;
import dev.writ.database.BaseSchema;
import dev.writ.database.DatabaseConfig;
import dev.writ.database.Rebuild;
import dev.writ.database.TransactionText;
import dev.writ.testkit.KafkaFixture;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A shared database that is not the one the log tells of is not written to. */
class LogComparisonIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private final TestLog log = new TestLog(KAFKA);
    private final String uri = newUri();
    private long logT;

    private static String newUri() {
        return "datomic:mem://" + UUID.randomUUID();
    }

    private RunningProcessor running(String database) {
        return RunningProcessor.databaseFirst(log.kafka(), EveryStepIT.HANDLERS, database);
    }

    @BeforeEach
    void aLog() {
        try (var running = running(uri)) {
            log.append(EveryStepIT.commands("a", 12));
            log.awaitAll();
        }
        logT = LedgerKind.shared(uri).basisT();
    }

    /** Starts a processor on another database, with a command waiting, and gives the reason why it does not decide. */
    private void refused(String database, String... because) {
        log.append(EveryStepIT.commands("waiting", 1));
        int before = log.outcomes().size();
        try (var running = running(database)) {
            await().atMost(40, TimeUnit.SECONDS)
                    .until(() -> running.processor().health().reason().contains("nothing is decided on it"));
            assertThat(running.processor().health().ready()).isFalse();
            assertThat(running.processor().health().reason()).contains(because);
        }
        assertThat(log.outcomes()).hasSize(before);
    }

    @Test
    void anEmptyDatabaseWaitsUntilItIsRebuilt() throws Exception {
        var lost = newUri();
        try (var running = running(lost)) {
            await().atMost(40, TimeUnit.SECONDS)
                    .until(() -> running.processor().health().reason().contains("rebuild"));
            assertThat(running.processor().health().reason())
                    .contains("the log is at t " + logT, "the database is at t 1000");
            new Rebuild(log.kafka(), new DatabaseConfig(lost), false, Clock.systemUTC()).run(progress -> {});
            running.ready();
            log.append(EveryStepIT.commands("b", 5));
            log.awaitAll();
        }
        log.requireOneOutcomeEach();
        log.requireRebuilds(LedgerKind.shared(lost));
    }

    @Test
    void anOlderBackupIsRefused() throws Exception {
        var backup = copyOfTheFirst(8);
        refused(backup, "the database is at t " + LedgerKind.shared(backup).basisT(), "the log is at t " + logT);
    }

    @Test
    void anotherDatabaseIsRefused() throws Exception {
        var other = copyOfTheFirst(8);
        var connection = Peer.connect(other);
        while (connection.db().basisT() <= logT) {
            connection.transact(List.of()).get();
        }
        refused(other, "it is another database");
    }

    @Test
    void theDatabaseOfAnotherLogIsRefused() throws Exception {
        try (var admin = Admin.create(log.kafka().adminProperties("test"))) {
            var names = Topics.ALL.stream()
                    .map(t -> t.name(log.kafka().topicPrefix()))
                    .toList();
            admin.deleteTopics(names).all().get(20, TimeUnit.SECONDS);
            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> admin.listTopics().names().get().stream().noneMatch(names::contains));
        }
        TopicAdmin.ensureTopics(log.kafka(), Duration.ofSeconds(20));
        refused(uri, "the database, at t " + logT, "it belongs to another log");
    }

    private String copyOfTheFirst(int transactions) throws Exception {
        var copy = newUri();
        Peer.createDatabase(copy);
        var connection = Peer.connect(copy);
        BaseSchema.install(connection);
        var all = Stream.<Outcome>concat(
                        KAFKA.read(log.kafka(), Topics.ACCEPTED).stream().map(r -> r.value()),
                        KAFKA.read(log.kafka(), Topics.FAILED).stream().map(r -> r.value()))
                .map(o -> o.decided().transaction())
                .sorted(Comparator.comparingLong(t -> t.basisT()))
                .limit(transactions)
                .toList();
        for (var transaction : all) {
            connection
                    .transact(TransactionText.parse(transaction.data()).forms())
                    .get();
        }
        return copy;
    }
}
