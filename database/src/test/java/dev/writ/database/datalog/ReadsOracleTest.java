package dev.writ.database.datalog;

import static org.assertj.core.api.Assertions.assertThat;

import datomic.Database;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.message.Fact;
import dev.writ.common.message.Outcome;
import dev.writ.database.TransactionResult;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Random queries over random histories: one that is not affected by a transaction must find what it found before. A
 * failure names the seed of its query; {@code -Dwrit.reads.seed} sets the first and {@code -Dwrit.reads.queries} how
 * many follow.
 */
class ReadsOracleTest {
    private static final long SEED = Long.getLong("writ.reads.seed", 20_261_127L);
    private static final int QUERIES = Integer.getInteger("writ.reads.queries", 60);
    private static final int TRANSACTIONS = 10;
    private static final QueryLimits AMPLE = new QueryLimits(Duration.ofMinutes(1), 100_000, true);

    private static People people;

    private int all;
    private int transactions;
    private int affected;
    private int changed;
    private int affectedOfSome;
    private int changedOfSome;

    @BeforeAll
    static void start() {
        people = new People();
    }

    @AfterAll
    static void stop() {
        people.close();
    }

    @Test
    void whatDoesNotAffectAQueryDoesNotChangeItsAnswer() {
        var start = Household.of(people);
        for (long seed = SEED; seed < SEED + QUERIES; seed++) {
            var random = new Random(seed);
            var query = seed % 3 == 0 ? people(seed) : new HouseholdQueries(random, start).next();
            if (!query.random()) {
                follow(query, start, random, seed);
            }
        }
        System.out.printf(
                "reads: seed %d, %d queries, %d of them read all; of %d transactions %d affected a query, %d of these"
                        + " changed its answer, %.0f %% were needless; without those that read all: %d affected,"
                        + " %.0f %% needless%n",
                SEED,
                QUERIES,
                all,
                transactions,
                affected,
                changed,
                100.0 * (affected - changed) / affected,
                affectedOfSome,
                100.0 * (affectedOfSome - changedOfSome) / affectedOfSome);
        assertThat(changedOfSome).as("answers that never change show little").isGreaterThan(QUERIES / 4);
        assertThat(all).as("a query that reads all is no test").isLessThan(QUERIES / 2);
        assertThat(affectedOfSome).as("nor is one that everything affects").isLessThan((transactions - all) / 2);
    }

    /** As it finds rows: of several that would do, one that it picks may change at any time. */
    private static GeneratedQuery people(long seed) {
        var query = new QueryGenerator(seed).next();
        return new GeneratedQuery(
                GeneratedQuery.Shape.RELATION,
                query.find(),
                "",
                query.with(),
                query.in(),
                query.where(),
                query.random());
    }

    private void follow(GeneratedQuery generated, Database start, Random random, long seed) {
        var query = SafeQuery.parse(generated.list());
        var args = generated.arguments();
        var writer = new HouseholdTransactions(random);
        var database = start;
        var found = answer(query, database, args);
        var reads = query.reads(database, args);
        all += reads == Reads.ALL ? 1 : 0;
        for (int i = 0; i < TRANSACTIONS; i++) {
            var result = writer.next(database);
            var touched = touched(result);
            var now = answer(query, result.after(), args);
            boolean hit = reads.affectedBy(touched);
            if (!hit) {
                assertThat(now)
                        .as(
                                "seed %d: %s with %s reads %s, yet is changed by %s",
                                seed, generated.list(), args, reads, touched)
                        .isEqualTo(found);
            }
            count(reads, hit, !now.equals(found));
            database = result.after();
            if (hit) {
                found = now;
                reads = query.reads(database, args);
            }
        }
    }

    private void count(Reads reads, boolean hit, boolean change) {
        transactions++;
        affected += hit ? 1 : 0;
        changed += change ? 1 : 0;
        if (reads != Reads.ALL) {
            affectedOfSome += hit ? 1 : 0;
            changedOfSome += change ? 1 : 0;
        }
    }

    private static Set<String> touched(TransactionResult result) {
        var listed = (Outcome.Facts.Listed) result.facts();
        return listed.facts().stream().map(Fact::a).collect(Collectors.toSet());
    }

    /** Rows without their order, or nothing if Datomic refuses the query. */
    private static Object answer(SafeQuery query, Database database, List<?> args) {
        try {
            return ((Collection<?>) query.run(database, args, AMPLE))
                    .stream().collect(Collectors.groupingBy(Optional::ofNullable, Collectors.counting()));
        } catch (ProblemException e) {
            assertThat(e.type()).isEqualTo(ProblemType.QUERY_REFUSED);
            return "refused";
        }
    }
}
