package dev.writ.database.datalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import clojure.lang.RT;
import clojure.lang.Var;
import datomic.Peer;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Edn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries that would run code, or hurt otherwise: each is refused before Datomic sees it. */
class SafeQueryAttackTest {
    private static final QueryLimits LIMITS = new QueryLimits(Duration.ofSeconds(5), 1000);
    private static People people;

    @BeforeAll
    static void start() {
        people = new People();
        Canary.settle();
    }

    @AfterAll
    static void stop() {
        people.close();
    }

    @ParameterizedTest
    @MethodSource("dev.writ.database.datalog.Attack#all")
    void isRefused(Attack attack) {
        int songs = Canary.songs();

        var refusal = catchThrowableOfType(
                ProblemException.class,
                () -> SafeQuery.parse(attack.query()).run(people.database(), attack.arguments(), LIMITS));

        assertThat(refusal).isNotNull();
        assertThat(refusal.type()).isEqualTo(ProblemType.QUERY_REFUSED);
        assertThat(refusal.problem().members()).containsKey("at");
        assertThat(refusal.problem().members().get("at").textValue()).startsWith(attack.at());
        assertThat(Canary.songs()).isEqualTo(songs);
    }

    @Test
    void tableIsWhole() {
        assertThat(Attack.all()).hasSizeGreaterThanOrEqualTo(120).doesNotHaveDuplicates();
    }

    /** Without this the table would prove nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[:find ?x :where [(canary/sing 1) ?x]]",
                "[:find ?x :where [(dev.writ.database.datalog.Canary/sing 1) ?x]]",
                "[:find ?x :where [[canary/sing 1] ?x]]",
                "[:find ?x :where [(str (canary/sing 1)) ?x]]",
                "[:find ?x :where [(str {:a (canary/sing 1)}) ?x]]",
                "[:find (canary/sing ?n) :where [_ :person/name ?n]]",
            })
    void canarySingsWhenDatomicRunsTheSame(String query) {
        int songs = Canary.songs();
        Peer.query(query, people.database());
        assertThat(Canary.songs()).isGreaterThan(songs);
    }

    @Test
    void canarySingsInRulesAndQueriesGivenAsText() {
        int songs = Canary.songs();
        Peer.query("[:find ?x :in $ % :where (r ?x)]", people.database(), "[[(r ?x) [(canary/sing 1) ?x]]]");
        Peer.query(
                "[:find ?x :in $ ?q :where [(q ?q $) ?x]]",
                people.database(),
                "[:find ?y :where [(canary/sing 1) ?y]]");
        assertThat(Canary.songs()).isGreaterThanOrEqualTo(songs + 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[:find ?x :where [(ground #=(canary/sing 1)) ?x]]",
                "[:find ?x :where [(ground #db/fn {:lang :clojure :code \"1\"}) ?x]]",
                "[:find ?x :where [(ground #java.io.File[\"/etc\"]) ?x]]",
                "[:find ?x :where [(ground 1) ?x]",
                "[:find ?x] [:find ?x]",
                "",
            })
    void isNotEdn(String text) {
        int songs = Canary.songs();
        var refusal = catchThrowableOfType(ProblemException.class, () -> SafeQuery.parse(text));
        assertThat(refusal.type()).isEqualTo(ProblemType.MALFORMED);
        assertThat(Canary.songs()).isEqualTo(songs);
    }

    @Test
    void metadataDoesNotReachDatomic() {
        var query = SafeQuery.parse(
                "^{:a 1} [:find ^java.lang.Runtime ?x :where ^{:tag canary/sing} [(ground ^{:a 1} [1]) ^String ?x]]");
        var printMeta = (Var) clojure.java.api.Clojure.var("clojure.core", "*print-meta*");
        Var.pushThreadBindings(RT.map(printMeta, true));
        try {
            assertThat(RT.printString(query.data())).isEqualTo("{:find [?x], :in [$], :where [[(ground [1]) ?x]]}");
        } finally {
            Var.popThreadBindings();
        }
    }

    /** Each level of the pattern multiplies what is gathered; Datomic's own pull would neither end nor be ended. */
    @ParameterizedTest
    @ValueSource(
            strings = {"{(:db/_valueType :limit nil) [{:db/valueType %s}]}", "{:db/_valueType [{:db/valueType %s}]}"})
    void pullsThatWouldFillTheMemoryDoNotStart(String level) throws InterruptedException {
        var pattern = "[:db/ident]";
        for (int i = 0; i < 15; i++) {
            pattern = "[" + level.formatted(pattern) + "]";
        }
        var query = SafeQuery.parse("[:find (pull ?e p) :in $ p :where [?e :db/ident :db.type/string]]");
        var args = List.of(Edn.read(pattern));
        try (var pool = new QueryPool(1, 1)) {
            var answer = pool.submit("pull", Duration.ofSeconds(5), () -> query.run(people.database(), args, LIMITS));

            assertThat(catchThrowableOfType(ExecutionException.class, () -> answer.get(10, TimeUnit.SECONDS)))
                    .cause()
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.type()).isIn(ProblemType.RESULT_TOO_LARGE, ProblemType.TIMEOUT));
            await().atMost(Duration.ofSeconds(2)).until(() -> pool.running() == 0);
        }
    }

    @Test
    void pullsEndWithTheirRun() {
        var pulls = new Pulls(people.database());
        var run = new Budget(LIMITS.timeout());
        run.stop(ProblemType.UNAVAILABLE.because("stopped"));

        assertThat(catchThrowableOfType(
                                ProblemException.class, () -> run.limit(() -> pulls.pull(Edn.read("[:db/ident]"), 0L)))
                        .type())
                .isEqualTo(ProblemType.UNAVAILABLE);
    }

    /** Each row is small enough; all of them together would be gigabytes before there is a row to count. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[(str ?s ?b) ?x]",
                "[(subs ?s ?b) ?x]",
                "[(clojure.string/upper-case ?s) ?t] [(tuple ?t ?b) ?x]",
                "(or-join [?s ?b ?x] (and [(= ?b -1)] [(str ?b) ?x]) (and [(str ?b) ?c] [(str ?s ?c) ?x]))",
                "[(q [:find ?y :in ?s ?b :where [(str ?s ?b) ?y]] ?s ?b) [[?x]]]",
            })
    void whatFunctionsMakeIsBoundedForTheWholeRun(String clauses) {
        var query = SafeQuery.parse("[:find ?x ?b :in $ ?s [?b ...] :where " + clauses + "]");
        var numbers = LongStream.range(0, 3_000).boxed().toList();

        var refusal = catchThrowableOfType(
                ProblemException.class,
                () -> query.run(people.database(), List.of("x".repeat(60_000), new ArrayList<>(numbers)), LIMITS));

        assertThat(refusal).isNotNull();
        assertThat(refusal.type()).as(refusal.getMessage()).isEqualTo(ProblemType.RESULT_TOO_LARGE);
        assertThat(refusal.problem().detail()).contains("characters or values");
    }
}
