package dev.writ.banking;

import static org.assertj.core.api.Assertions.assertThat;

import datomic.Database;
import datomic.Peer;
import dev.writ.testkit.Given;
import dev.writ.testkit.When;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Random histories, each from a seed that a failure names. {@code -Dwrit.seed=N} plays one again. */
class RandomHistoryTest {
    private static final int COMMANDS = 2_000;
    private static final int RACES = 600;

    private final long seed = Long.getLong("writ.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final Ledger ledger = new Ledger();
    private Given bank = Bank.empty();

    @Test
    void theDatabaseAgreesWithThePlainBank() {
        var reached = new HashSet<String>();
        var closing = Wish.closing(random);
        for (int i = 0; i < COMMANDS; i++) {
            var wish = i < closing.size() ? closing.get(i) : Wish.random(random);
            var refusal = ledger.refusal(wish);
            expect("command " + i, bank.when(wish.action(), wish.data(random)), refusal, wish);
            reached.add(refusal.orElse("accepted"));
        }
        check(bank.database());
        assertThat(reached)
                .as("verdicts reached from seed %s", seed)
                .containsExactlyInAnyOrder(
                        "accepted",
                        "customer-exists",
                        "unknown-customer",
                        "account-exists",
                        "unknown-account",
                        "account-closed",
                        "balance-not-zero",
                        "insufficient-funds",
                        "same-account",
                        "bill-already-paid");
    }

    @Test
    void twoAtOnceAreLikeOneAfterTheOther() {
        for (int i = 0; i < RACES; i++) {
            var winner = Wish.random(random);
            var loser = Wish.random(random);
            if (ledger.refusal(winner).isPresent()) {
                continue;
            }
            // What is rejected at first sight stays rejected; what is accepted must still be right after the winner.
            var atFirstSight = ledger.refusal(loser);
            ledger.carryOut(winner);
            var refusal = atFirstSight.or(() -> ledger.refusal(loser));
            var when = bank.meanwhile(winner.action(), winner.data(random)).when(loser.action(), loser.data(random));
            expect("race " + i + " of " + winner, when, refusal, loser);
        }
        check(bank.database());
    }

    private void expect(String what, When when, Optional<String> refusal, Wish wish) {
        try {
            bank = refusal.isPresent()
                    ? when.thenRejected(refusal.get())
                    : when.thenAccepted().given();
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ", " + what + ": " + e.getMessage(), e);
        }
        if (refusal.isEmpty()) {
            ledger.carryOut(wish);
        }
    }

    private void check(Database database) {
        var balances = new TreeMap<String, BigDecimal>();
        var closed = new HashSet<String>();
        rows(
                        database,
                        "[:find ?id ?balance ?status :where [?a :account/id ?id] [?a :account/balance ?balance]"
                                + " [?a :account/status ?status]]")
                .forEach(row -> {
                    balances.put(row.get(0).toString(), (BigDecimal) row.get(1));
                    if (row.get(2).equals(Account.CLOSED)) {
                        closed.add(row.get(0).toString());
                    }
                });
        assertThat(balances).as("balances from seed %s", seed).isEqualTo(ledger.balances);
        assertThat(closed).as("closed accounts from seed %s", seed).isEqualTo(ledger.closed);
        assertThat(balances.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
                .as("money in the bank from seed %s", seed)
                .isEqualByComparingTo(ledger.expectedTotal());
        assertThat(movedInAndOut(database))
                .as("balances by movements from seed %s", seed)
                .isEqualTo(withoutZeros(balances));
        assertThat(rows(database, "[:find ?reference (count ?b) :where [?b :bill/reference ?reference]]"))
                .as("bills from seed %s", seed)
                .hasSize(ledger.paid.size())
                .allMatch(row -> row.get(1).equals(1));
    }

    /** The balance of every account as its movements explain it, where it is not zero. */
    private static Map<String, BigDecimal> movedInAndOut(Database database) {
        var sums = new TreeMap<String, BigDecimal>();
        rows(
                        database,
                        "[:find ?m ?id ?amount :where [?m :movement/amount ?amount] [?m :movement/to ?a] [?a :account/id ?id]]")
                .forEach(row -> sums.merge(row.get(1).toString(), (BigDecimal) row.get(2), BigDecimal::add));
        rows(
                        database,
                        "[:find ?m ?id ?amount :where [?m :movement/amount ?amount] [?m :movement/from ?a] [?a :account/id ?id]]")
                .forEach(row -> sums.merge(row.get(1).toString(), ((BigDecimal) row.get(2)).negate(), BigDecimal::add));
        return withoutZeros(sums);
    }

    private static Map<String, BigDecimal> withoutZeros(Map<String, BigDecimal> sums) {
        var some = new TreeMap<>(sums);
        some.values().removeIf(sum -> sum.signum() == 0);
        return some;
    }

    private static Collection<List<?>> rows(Database database, String query) {
        return Peer.query(query, database);
    }
}
