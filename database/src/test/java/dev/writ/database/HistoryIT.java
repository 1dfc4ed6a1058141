package dev.writ.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.media.Json;
import dev.writ.common.message.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class HistoryIT extends OnBroker {
    private History open(SampleLog log, Duration patience) throws Exception {
        long base = log.outcomes().get(0).decided().transaction().prevT();
        return History.open(kafka, base, patience);
    }

    private static List<String> rest(History history) throws TimeoutException {
        var all = new ArrayList<Outcome>();
        for (var next = history.next(); next.isPresent(); next = history.next()) {
            all.add(next.get().outcome());
        }
        return wire(all);
    }

    private static List<String> wire(List<? extends Outcome> outcomes) {
        return outcomes.stream().map(o -> Json.text(o.toJson())).toList();
    }

    @Test
    void givesWhatStoodThereWhenItWasOpenedInTheOrderOfTheChain() throws Exception {
        var log = SampleLog.of(300);
        long seed = System.nanoTime();
        new LogWriter(kafka).write(log.outcomes(), new Random(seed));
        var then = wire(log.outcomes());
        try (var history = open(log, Duration.ofSeconds(30))) {
            var first = history.next().orElseThrow();
            assertThat(first.outcome().id()).isEqualTo(log.outcomes().get(0).id());
            assertThat(first.at().topic()).isEqualTo(kafka.topicPrefix() + "accepted-cmds");
            assertThat(history.progress().share()).isPositive().isLessThan(1);
            new LogWriter(kafka).write(List.of(log.add("{:db/id \"n\", :item/name \"later\"}")), new Random(seed));
            assertThat(rest(history)).as("seed %d", seed).isEqualTo(then.subList(1, 300));
            assertThat(history.progress().share()).isEqualTo(1);
            assertThat(history.progress().left()).isZero();
        }
    }

    @Test
    void aTransactionThatIsStillOpenBelongsToIt() throws Exception {
        var log = SampleLog.of(3);
        new LogWriter(kafka).write(log.outcomes(), new Random(1));
        try (var producer = new LogWriter(kafka).producer(Map.of("transactional.id", "tx-" + kafka.topicPrefix()))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new LogWriter(kafka).record(log.add("{:db/id \"n\", :item/name \"open\"}"), 0));
            producer.flush();
            try (var history = open(log, Duration.ofSeconds(30))) {
                assertThat(history.next()).isPresent();
                producer.commitTransaction();
                assertThat(rest(history)).isEqualTo(wire(log.outcomes()).subList(1, 4));
            }
        }
    }

    @Test
    void aGapIsNamed() throws Exception {
        var log = SampleLog.of(10);
        var damaged = new ArrayList<>(log.outcomes());
        damaged.remove(4);
        new LogWriter(kafka).write(damaged, new Random(2));
        try (var history = open(log, Duration.ofSeconds(2))) {
            for (int i = 0; i < 4; i++) {
                assertThat(history.next()).isPresent();
            }
            assertThatThrownBy(history::next)
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("no transaction after t "
                            + log.outcomes().get(3).decided().transaction().basisT() + "; 5 later ones wait");
        }
    }

    @Test
    void withoutALogItSaysSo() {
        var nobodys = new KafkaConfig(kafka.bootstrapServers(), "nobodys-", 4, (short) 1);
        assertThatThrownBy(() -> History.open(nobodys, 1000, Duration.ofSeconds(1)))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("the outcome topics do not exist");
    }
}
