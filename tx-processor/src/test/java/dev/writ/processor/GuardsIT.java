package dev.writ.processor;

import static dev.writ.processor.TopologyFixture.command;
import static org.assertj.core.api.Assertions.assertThat;

import datomic.Database;
import datomic.Peer;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.testkit.KafkaFixture;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Many threads and instances decide on one database at the same time, on few accounts and in no common order: nobody
 * overdraws, and no money is made or lost.
 */
class GuardsIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static final Handlers BANKING = Handlers.load(Optional.empty());
    private static final int ACCOUNTS = 4;
    private static final int EACH = 100;
    private static final long SEED = 20_240_117;

    private final TestLog log = new TestLog(KAFKA);
    private final String uri = "datomic:mem://" + UUID.randomUUID();
    private final Random random = new Random(SEED);
    private final UUID customer = new UUID(0x4000, 1L << 63);
    private final List<UUID> accounts = IntStream.range(0, ACCOUNTS)
            .mapToObj(i -> new UUID(0x4000, (1L << 63) + 10 + i))
            .toList();

    private RunningProcessor running(int threads, Faults counting) {
        var d = TxProcessorConfig.with(log.kafka());
        var config = new TxProcessorConfig(
                d.kafka(), d.id(), d.handlers(), d.handlerTimeout(), d.commitInterval(), true, threads, d.attempts());
        return RunningProcessor.databaseFirst(config, BANKING, uri, counting);
    }

    private void openAccounts() {
        log.append(command(
                "create-customer",
                "{\"customer_id\": \"" + customer + "\", \"first_name\": \"Jane\", \"last_name\": \"Roe\","
                        + " \"address\": {\"street_number\": \"1\", \"street_name\": \"Mill Lane\","
                        + " \"city\": \"Littleton\", \"state\": \"NH\", \"zip\": \"03561\"}}"));
        log.awaitAll();
        accounts.forEach(a -> log.append(
                command("open-account", "{\"customer_id\": \"" + customer + "\", \"account_id\": \"" + a + "\"}")));
        log.awaitAll();
        accounts.forEach(
                a -> log.append(command("deposit", "{\"account_id\": \"" + a + "\", \"amount\": " + EACH + "}")));
        log.awaitAll();
    }

    private List<Command> movements(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    int from = random.nextInt(ACCOUNTS);
                    int amount = 1 + random.nextInt(40);
                    if (i % 10 == 0) {
                        return command(
                                "withdraw",
                                "{\"account_id\": \"" + accounts.get(from) + "\", \"amount\": " + amount + "}");
                    }
                    var to = accounts.get((from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS);
                    return command(
                            "transfer",
                            "{\"from_account_id\": \"" + accounts.get(from) + "\", \"to_account_id\": \"" + to
                                    + "\", \"amount\": " + amount + "}");
                })
                .toList();
    }

    @Test
    void manyThreads() throws Exception {
        var counting = Faults.latency(Duration.ofMillis(2));
        try (var running = running(4, counting)) {
            openAccounts();
            log.append(movements(200));
            moveUntilGuardsMove(counting);
        }
        check();
    }

    @Test
    void instancesComeAndGo() throws Exception {
        var counting = Faults.latency(Duration.ofMillis(2));
        try (var first = running(2, counting)) {
            openAccounts();
            log.append(movements(120));
            try (var second = running(2, counting)) {
                second.ready();
                log.append(movements(120));
                // In the middle of its work.
                first.close();
                log.append(movements(60));
                moveUntilGuardsMove(counting);
            }
        }
        check();
    }

    /** Threads that meet is a matter of luck, and of how many cores there are. */
    private void moveUntilGuardsMove(Faults counting) {
        log.awaitAll();
        for (int round = 0; round < 20 && counting.moved() == 0; round++) {
            log.append(movements(100));
            log.awaitAll();
        }
        assertThat(counting.moved()).as("guards that moved").isPositive();
    }

    private void check() throws Exception {
        log.requireOneOutcomeEach();
        var database = Peer.connect(uri).db();
        log.requireRebuilds(database);
        var model = model();
        for (var account : accounts) {
            assertThat(balance(database, account)).isEqualByComparingTo(model.get(account));
        }
        assertThat(log.outcomes())
                .filteredOn(o -> o.match(a -> false, f -> f.error().type().endsWith("/contended")))
                .as("contended, of %d", log.outcomes().size())
                .hasSizeLessThan(log.outcomes().size() / 20);
    }

    private static BigDecimal balance(Database database, UUID account) {
        return (BigDecimal) database.entity(datomic.Util.list(Datomic.keyword("account/id"), account))
                .get(Datomic.keyword("account/balance"));
    }

    /** What a bank would say that did one thing after the other; nobody is below zero at any time. */
    private HashMap<UUID, BigDecimal> model() {
        var balances = new HashMap<UUID, BigDecimal>();
        var accepted = new ArrayList<Outcome.Accepted>();
        log.outcomes().forEach(o -> o.match(accepted::add, f -> false));
        accepted.sort(Comparator.comparingLong(a -> a.decided().transaction().basisT()));
        for (var outcome : accepted) {
            var data = outcome.command().data();
            var amount = data.path("amount").decimalValue();
            for (var member : List.of("account_id", "to_account_id", "from_account_id")) {
                if (data.has(member) && data.has("amount")) {
                    boolean leaves =
                            member.equals("from_account_id") || outcome.action().equals("withdraw");
                    balances.merge(
                            UUID.fromString(data.get(member).asText()),
                            leaves ? amount.negate() : amount,
                            BigDecimal::add);
                }
            }
            assertThat(balances.values()).allMatch(b -> b.signum() >= 0);
        }
        var withdrawn = accepted.stream()
                .filter(o -> o.action().equals("withdraw"))
                .map(o -> o.command().data().get("amount").decimalValue())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(balances.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(BigDecimal.valueOf(ACCOUNTS * EACH).subtract(withdrawn));
        return balances;
    }
}
