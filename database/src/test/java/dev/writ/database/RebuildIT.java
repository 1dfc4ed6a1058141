package dev.writ.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import datomic.Peer;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.Transaction;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Into a datomic:mem database of this process, which stays there under its name as a durable one would. */
class RebuildIT extends OnBroker {
    private final DatabaseConfig target = new DatabaseConfig("datomic:mem://" + UUID.randomUUID());

    @Test
    void givesAnEqualDatabaseAndSaysHowFarItIs() throws Exception {
        var log = SampleLog.of(400);
        new LogWriter(kafka).write(log.outcomes(), new Random(3));
        var progress = new ArrayList<ReplayProgress>();

        var result = rebuild(false, progress);

        assertThat(SampleLog.datoms(Peer.connect(target.uri()).db())).isEqualTo(SampleLog.datoms(log.head()));
        assertThat(result.transactions()).isEqualTo(400);
        assertThat(result.basisT()).isEqualTo(log.head().basisT());
        assertThat(result.gap()).isEmpty();
        var last = progress.get(progress.size() - 1);
        assertThat(last.share()).isEqualTo(1);
        assertThat(last.left()).isZero();
        assertThat(last.perSecond()).isPositive();
    }

    @Test
    void anEmptyLogGivesAnEmptyDatabase() throws Exception {
        assertThat(rebuild(false, new ArrayList<>()).transactions()).isZero();
        assertThat(BaseSchema.isIn(Peer.connect(target.uri()).db())).isTrue();
        // That is all there is in it: it still counts as empty.
        new LogWriter(kafka).write(SampleLog.of(5).outcomes(), new Random(4));
        assertThat(rebuild(false, new ArrayList<>()).transactions()).isEqualTo(5);
    }

    @Test
    void whatIsInADatabaseAlreadyIsNotTouched() throws Exception {
        new LogWriter(kafka).write(SampleLog.of(5).outcomes(), new Random(5));
        rebuild(false, new ArrayList<>());
        var before = SampleLog.datoms(Peer.connect(target.uri()).db());
        assertThatThrownBy(() -> rebuild(false, new ArrayList<>()))
                .isInstanceOf(RebuildException.class)
                .hasMessageContaining("is not empty: it has transactions up to t ");
        assertThat(SampleLog.datoms(Peer.connect(target.uri()).db())).isEqualTo(before);
    }

    @Test
    void aGapIsAnErrorUnlessAsked() throws Exception {
        var log = SampleLog.of(20);
        var damaged = new ArrayList<>(log.outcomes());
        var missing = damaged.remove(12).decided().transaction();
        new LogWriter(kafka).write(damaged, new Random(6));
        assertThatThrownBy(() -> rebuild(false, new ArrayList<>()))
                .isInstanceOf(RebuildException.class)
                .hasMessageContaining("no transaction after t " + missing.prevT() + "; 7 later ones wait");
        assertGone();

        var result = rebuild(true, new ArrayList<>());
        assertThat(result.gap()).hasValueSatisfying(g -> assertThat(g).contains("t " + missing.prevT()));
        assertThat(result.transactions()).isEqualTo(12);
        assertThat(Peer.connect(target.uri()).db().basisT()).isEqualTo(missing.prevT());
    }

    @Test
    void aDifferenceStopsItAndLeavesNothing() throws Exception {
        List<Outcome.Accepted> outcomes = new ArrayList<>(SampleLog.of(10).outcomes());
        var t = outcomes.get(6).decided().transaction();
        var other = new Transaction(t.prevT(), t.basisT(), t.instant(), t.data(), "0".repeat(64));
        outcomes.set(6, LogWriter.with(outcomes.get(6), other));
        new LogWriter(kafka).write(outcomes, new Random(7));
        assertThatThrownBy(() -> rebuild(true, new ArrayList<>()))
                .isInstanceOf(RebuildException.class)
                .hasMessageContaining("accepted-cmds-")
                .hasMessageContaining("facts-hash");
        assertGone();
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        var none = new KafkaConfig(broker.bootstrapServers(), "none-", PARTITIONS, (short) 1);
        assertThatThrownBy(() -> new Rebuild(none, target, false, Clock.systemUTC()).run(p -> {}))
                .isInstanceOf(RebuildException.class)
                .hasMessageContaining("outcome topics do not exist at " + broker.bootstrapServers());
        int free;
        try (var probe = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            free = probe.getLocalPort();
        }
        var away = new KafkaConfig("127.0.0.1:" + free, "", PARTITIONS, (short) 1);
        assertThatThrownBy(() -> new Rebuild(away, target, false, Clock.systemUTC()).run(p -> {}))
                .isInstanceOf(RebuildException.class)
                .hasMessageContaining("Kafka at 127.0.0.1:" + free + " does not answer");
        var unreachable = new DatabaseConfig("datomic:nosuch://localhost/writ?password=secret");
        assertThatThrownBy(() -> new Rebuild(kafka, unreachable, false, Clock.systemUTC()).run(p -> {}))
                .isInstanceOf(RebuildException.class)
                .hasMessageContaining("cannot be reached")
                .hasMessageNotContaining("secret");
    }

    private Rebuild.Result rebuild(boolean stopAtGap, List<ReplayProgress> progress) throws InterruptedException {
        return new Rebuild(kafka, target, stopAtGap, Clock.systemUTC()).run(progress::add);
    }

    private void assertGone() {
        assertThat(Peer.createDatabase(target.uri())).as("it did not exist").isTrue();
    }
}
