package dev.writ.database.datalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import clojure.lang.RT;
import clojure.lang.Symbol;
import datomic.Peer;
import datomic.Util;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Edn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of queries out of a grammar. A failure names the seed of its query; {@code -Dwrit.fuzz.seed} sets the first
 * and {@code -Dwrit.fuzz.queries} how many follow.
 */
class SafeQueryFuzzTest {
    private static final long SEED = Long.getLong("writ.fuzz.seed", 20_260_301L);
    private static final int QUERIES = Integer.getInteger("writ.fuzz.queries", 4_000);

    /** Comparing is dear: Datomic compiles each query twice. */
    private static final int BENIGN = Math.max(1, QUERIES / 10);

    private static final Set<ProblemType> EXPECTED =
            Set.of(ProblemType.QUERY_REFUSED, ProblemType.MALFORMED, ProblemType.RESULT_TOO_LARGE, ProblemType.TIMEOUT);
    private static final QueryLimits LIMITS = new QueryLimits(Duration.ofSeconds(2), 1000, true);
    private static final QueryLimits AMPLE = new QueryLimits(Duration.ofMinutes(1), 100_000, true);
    private static People people;

    private final CodeFinder finder = new CodeFinder();

    @BeforeAll
    static void start() {
        people = new People();
        Canary.settle();
    }

    @AfterAll
    static void stop() {
        people.close();
    }

    @Test
    void harmlessQueriesFindWhatDatomicFinds() {
        int found = 0;
        for (long seed = SEED; seed < SEED + BENIGN; seed++) {
            var query = new QueryGenerator(seed).next();
            try {
                found += findsWhatDatomicFinds(query) ? 1 : 0;
            } catch (AssertionError | RuntimeException e) {
                fail("seed " + seed + ": " + query.list() + " with " + query.arguments(), e);
            }
        }
        assertThat(found).as("queries that Datomic could run").isGreaterThan(BENIGN * 8 / 10);
    }

    /** @return whether Datomic could run it at all */
    private static boolean findsWhatDatomicFinds(GeneratedQuery query) {
        var args = query.arguments();
        var safe = SafeQuery.parse(query.list());
        assertThat(SafeQuery.parse(query.map()).data()).isEqualTo(safe.data());
        assertThat(safe.deterministic(args)).isEqualTo(!query.random());
        Optional<Object> expected;
        try {
            expected = Optional.of(Peer.query(Util.read(query.rows()), inputs(query)));
        } catch (Exception e) {
            expected = Optional.empty();
        }
        Object answer;
        try {
            answer = safe.run(people.database(), args, AMPLE);
        } catch (ProblemException e) {
            assertThat(e.type()).isEqualTo(ProblemType.QUERY_REFUSED);
            assertThat(expected).as(e.getMessage()).isEmpty();
            return false;
        }
        assertThat(expected).as("refused by Datomic, yet answered").isPresent();
        if (!query.random() && !(isEmpty(answer) && mayForgetAPart(safe, query))) {
            agree(query, (Collection<?>) expected.get(), answer);
        }
        return true;
    }

    private static boolean isEmpty(Object answer) {
        return answer == null || answer instanceof Collection<?> rows && rows.isEmpty();
    }

    /**
     * Whether parts that nothing joins stand side by side, here or in a nested query. If one of them finds nothing,
     * Datomic at times forgets it and answers with the others; counting the rows of each part keeps it from that.
     */
    private static boolean mayForgetAPart(SafeQuery safe, GeneratedQuery query) {
        try {
            var withoutProducts = new QueryLimits(LIMITS.timeout(), LIMITS.maxRows(), false);
            safe.run(people.database(), query.arguments(), withoutProducts);
            return query.list().contains("(q (quote");
        } catch (ProblemException e) {
            return e.type() == ProblemType.QUERY_REFUSED;
        }
    }

    private static void agree(GeneratedQuery query, Collection<?> rows, Object answer) {
        switch (query.shape()) {
            case RELATION -> {
                var given = query.names().isEmpty()
                        ? rows
                        : rows.stream().map(row -> named(query, row)).toList();
                assertThat(counted((Collection<?>) answer)).isEqualTo(counted(given));
            }
            case COLLECTION -> assertThat(counted((Collection<?>) answer)).isEqualTo(counted(values(rows)));
            case TUPLE ->
                assertThat(answer == null ? rows.isEmpty() : rows.contains(answer))
                        .isTrue();
            case SCALAR -> {
                var values = values(rows);
                assertThat(answer == null && rows.isEmpty() || values.contains(answer))
                        .isTrue();
            }
        }
    }

    private static List<Object> values(Collection<?> rows) {
        var values = new ArrayList<Object>();
        rows.forEach(row -> values.add(((List<?>) row).get(0)));
        return values;
    }

    private static Object named(GeneratedQuery query, Object row) {
        var names = query.names().split(" ");
        var map = new ArrayList<Object>();
        for (int i = 1; i < names.length; i++) {
            map.add(
                    switch (names[0]) {
                        case ":keys" -> clojure.lang.Keyword.intern(names[i]);
                        case ":strs" -> names[i];
                        default -> Symbol.intern(names[i]);
                    });
            map.add(((List<?>) row).get(i - 1));
        }
        return RT.map(map.toArray());
    }

    /** A pull that gathers nothing is null. */
    private static Map<?, Long> counted(Collection<?> rows) {
        return rows.stream().collect(Collectors.groupingBy(Optional::ofNullable, Collectors.counting()));
    }

    private static Object[] inputs(GeneratedQuery query) {
        return query.in().isEmpty()
                ? new Object[] {people.database()}
                : query.in().stream()
                        .map(i -> i.argument() == null ? people.database() : Edn.read(i.argument()))
                        .toArray();
    }

    @Test
    void nothingHostileReachesDatomic() {
        int accepted = 0;
        int songs = Canary.songs();
        for (long seed = SEED; seed < SEED + QUERIES; seed++) {
            var query = new QueryGenerator(seed).next();
            var pieces = new HostilePieces(seed);
            var text = seed % 2 == 0 ? query.list() : query.map();
            Object args = clojure.lang.PersistentVector.create(query.arguments());
            Object form = null;
            switch (query.arguments().isEmpty() ? (int) seed % 2 * 5 : (int) (seed % 5)) {
                case 0 -> text = pieces.spliced(text);
                case 1 -> args = pieces.spliced(args);
                case 2 -> args = pieces.splicedWithObjects(args);
                default -> form = pieces.spliced(Edn.read(text));
            }
            try {
                accepted += harmless(form == null ? text : form, args) ? 1 : 0;
                assertThat(Canary.songs()).isEqualTo(songs);
            } catch (AssertionError | RuntimeException e) {
                fail("seed " + seed + ": " + (form == null ? text : RT.printString(form)) + " with " + args, e);
            }
        }
        assertThat(accepted)
                .as("a fuzz whose queries are all refused shows little")
                .isGreaterThan(QUERIES / 15);
        assertThat(accepted)
                .as("pieces that never make a query bad are not hostile")
                .isLessThan(QUERIES / 2);
    }

    /** @return whether it was accepted, in which case it was run as well */
    private boolean harmless(Object query, Object args) {
        try {
            var form = query instanceof String text ? Edn.read(text) : query;
            var safe = query instanceof String text ? SafeQuery.parse(text) : SafeQuery.of(query, AllowList.standard());
            assertThat(finder.inQuery(safe.data())).isEmpty();
            if (!(args instanceof List<?> given)) {
                return false;
            }
            var parsed = new QueryParser(AllowList.standard(), 0, new Traits()).parse(form, Place.QUERY);
            parsed.find().patterns().values().stream()
                    .filter(p -> !(p instanceof Symbol))
                    .forEach(p -> assertThat(finder.inPattern(p)).isEmpty());
            checkArguments(parsed, Arguments.of(parsed, given));
            run(safe, given);
            return true;
        } catch (ProblemException e) {
            assertThat(e.type()).isIn(EXPECTED);
            assertThat(e.problem().detail()).isNotBlank().doesNotContain("Cannot invoke");
            return false;
        }
    }

    private void checkArguments(Query query, Arguments arguments) {
        int next = 0;
        for (var input : query.in()) {
            if (input instanceof Input.PullPattern) {
                continue;
            }
            var value = arguments.values().get(next++);
            if (input instanceof Input.Rules) {
                assertThat(finder.inRules(value)).isEmpty();
            } else if (!(input instanceof Input.Source source && source.isDatabase())) {
                assertThat(finder.inData(value)).isEmpty();
                assertThat(value instanceof String && input instanceof Input.Source)
                        .as("a source that names a database")
                        .isFalse();
            }
        }
        arguments
                .patterns()
                .values()
                .forEach(p -> assertThat(finder.inPattern(p)).isEmpty());
    }

    private static void run(SafeQuery query, List<?> args) {
        try {
            query.deterministic(args);
            query.run(people.database(), args, LIMITS);
        } catch (ProblemException e) {
            // What Datomic cannot run is refused by it; what it says is its own.
            assertThat(e.type()).isIn(EXPECTED);
        }
    }

    /** Without this the fuzz would prove nothing. */
    @Test
    void theSamePiecesMakeCanarySingWhereDatomicGetsThem() {
        int songs = Canary.songs();
        for (long seed = SEED; seed < SEED + 150; seed++) {
            var query = new QueryGenerator(seed).next();
            var form = new HostilePieces(seed).appended(Edn.read(query.list()));
            try {
                Peer.query(form, inputs(query));
            } catch (Exception | LinkageError | AssertionError e) {
                // Most are no queries any more.
            }
        }
        assertThat(Canary.songs()).isGreaterThan(songs + 5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{:find [?x] :where [[(canary/sing 1) ?x]]}",
                "{:find [?x] :where [[[canary/sing 1] ?x]]}",
                "{:find [?x] :where [[$ (canary/sing 1) ?x]]}",
                "{:find [?x] :where [[(str (canary/sing 1)) ?x]]}",
                "{:find [?x] :where [[(str [(canary/sing 1)]) ?x]]}",
                "{:find [?x] :where [[(writ.datalog/str {:a {:b (canary/sing 1)}}) ?x]]}",
                "{:find [?x] :where [[(writ.datalog/str #{canary/sing}) ?x]]}",
                "{:find [?x] :where [[(clojure.core/eval 1) ?x]]}",
                "{:find [?x] :where [[(count ?y) ?x/y]]}",
                "{:find [?x] :where [(not [(canary/sing 1)])]}",
                "{:find [?x] :where [(or-join [?x] (and [(= 1 1)] (not-join [?x] [(canary/sing 1)])))]}",
                "{:find [?x] :where [[(q (quote {:find [(eval ?x)]}) $) ?x]]}",
                "{:find [?x] :where [[(q (quote {:find [?x] :where [[(eval 1) ?x]]}) $) ?x]]}",
                "{:find [?x] :where [[(q (quote {:find [?x] :in [%]}) (quote [[(r ?x) [(eval 1) ?x]]])) ?x]]}",
                "{:find [?x] :where [[(q ?q $) ?x] [(q \"[:find 1]\" canary/sing) ?x]]}",
                "{:find [?x] :where [[?e :a (canary/sing 1)]]}",
                "{:find [?x] :where [[?e canary.sing/x 1]]}",
                "{:find [(canary/sing ?x)]}",
                "{:find [[(eval ?x) ...]]}",
                "{:find [?x] :with [^String ?x]}",
                "{:find [?x] :in [java.lang.Runtime]}",
                "{:find [?x] :eval [1]}",
                "{:find [?x] :where [[(get-else (canary/sing) ?e :a 1) ?x]]}",
                "{:find [^canary/sing ?x]}",
            })
    void finderSeesCode(String query) {
        assertThat(finder.inQuery(Edn.read(query))).isNotEmpty();
    }

    @Test
    void finderSeesCodeInArguments() {
        assertThat(finder.inRules(Edn.read("[[(r ?x) [(canary/sing 1) ?x]]]"))).isNotEmpty();
        assertThat(finder.inRules(Edn.read("[[[canary/sing 1] [?x :a]]]"))).isNotEmpty();
        assertThat(finder.inRules("[[(r ?x) [?x :a]]]")).isNotEmpty();
        assertThat(finder.inPattern(Edn.read("[[:a :xform canary/sing]]"))).isNotEmpty();
        assertThat(finder.inPattern(Edn.read("[{[:a :default (canary/sing)] [*]}]")))
                .isNotEmpty();
        assertThat(finder.inData(Edn.read("[1 [canary/sing]]"))).isNotEmpty();
        assertThat(finder.inData(RT.var("canary", "sing"))).isNotEmpty();
        assertThat(finder.inData(List.of(new Object()))).isNotEmpty();
    }
}
