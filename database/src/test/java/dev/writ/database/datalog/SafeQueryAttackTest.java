package dev.writ.database.datalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import clojure.lang.AFn;
import clojure.lang.Namespace;
import clojure.lang.RT;
import clojure.lang.Symbol;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries that would run code, or hurt otherwise: each is refused before Datomic sees it. */
class SafeQueryAttackTest {
    private static final QueryLimits LIMITS = new QueryLimits(Duration.ofSeconds(5), 1000);
    private static People people;

    @BeforeAll
    static void start() {
        people = new People();
        Var.intern(Namespace.findOrCreate(Symbol.intern("canary")), Symbol.intern("sing"), new AFn() {
            @Override
            public Object invoke(Object x) {
                return Canary.sing(x);
            }
        });
    }

    @AfterAll
    static void stop() {
        people.close();
    }

    @ParameterizedTest(name = "{1} {2}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '`', nullValues = "nothing", textBlock = """
            # functions
            :where[0][0] => [:find ?x :where [(clojure.core/eval (quote (System/exit 0))) ?x]] => []
            :where[0][0] => [:find ?x :where [(canary/sing 1) ?x]] => []
            :where[1][0] => [:find ?n :where [_ :person/name ?n] [(canary/sing ?n)]] => []
            :where[0][0] => [:find ?x :where [(dev.writ.database.datalog.Canary/sing 1) ?x]] => []
            :where[0][0] => [:find ?x :where [(clojure.core/slurp "/etc/passwd") ?x]] => []
            :where[0][0] => [:find ?x :where [(slurp "/etc/passwd") ?x]] => []
            :where[0][0] => [:find ?x :where [(spit "x" "y") ?x]] => []
            :where[0][0] => [:find ?x :where [(System/exit 0) ?x]] => []
            :where[0][0] => [:find ?x :where [(java.lang.System/exit 0) ?x]] => []
            :where[0][0] => [:find ?x :where [(java.lang.System/getenv) ?x]] => []
            :where[0][0] => [:find ?x :where [(java.io.File. "/etc") ?x]] => []
            :where[0][0] => [:find ?x :where [(new java.io.File "/etc") ?x]] => []
            :where[0][0] => [:find ?x :where [(. System exit 0) ?x]] => []
            :where[0][0] => [:find ?x :where [(.getClass "a") ?x]] => []
            :where[1][0] => [:find ?x :where [_ :person/name ?n] [(.getBytes ?n) ?x]] => []
            :where[0][0] => [:find ?x :where [(.. "a" getClass getClassLoader) ?x]] => []
            :where[0][0] => [:find ?x :where [(read-string "#=(canary/sing 1)") ?x]] => []
            :where[0][0] => [:find ?x :where [(load-string "(canary/sing 1)") ?x]] => []
            :where[0][0] => [:find ?x :where [(load-file "/etc/passwd") ?x]] => []
            :where[0][0] => [:find ?x :where [(resolve canary/sing) ?x]] => []
            :where[0][0] => [:find ?x :where [(requiring-resolve canary/sing) ?x]] => []
            :where[0][0] => [:find ?x :where [(clojure.java.shell/sh "true") ?x]] => []
            :where[0][0] => [:find ?x :where [(map canary/sing [1]) ?x]] => []
            :where[0][0] => [:find ?x :where [(apply canary/sing [1]) ?x]] => []
            :where[0][0] => [:find ?x :where [(reduce canary/sing [1 2]) ?x]] => []
            :where[0][0] => [:find ?x :where [((comp canary/sing) 1) ?x]] => []
            :where[0][0] => [:find ?x :where [((fn [y] (canary/sing y)) 1) ?x]] => []
            :where[0][0] => [:find ?x :where [(fn [y] (canary/sing y)) ?x]] => []
            :where[0][0] => [:find ?x :where [(do (canary/sing 1)) ?x]] => []
            :where[0][0] => [:find ?x :where [(let [y (canary/sing 1)] y) ?x]] => []
            :where[0][0] => [:find ?x :where [(range) ?x]] => []
            :where[0][0] => [:find ?x :where [(repeat 1) [?x ...]]] => []
            :where[0][0] => [:find ?x :where [(format "%1000000000d" 1) ?x]] => []
            :where[0][0] => [:find ?x :where [(re-find "(a+)+b" "aaaa") ?x]] => []
            :where[0][0] => [:find ?x :where [(datomic.api/delete-database "datomic:mem://x") ?x]] => []
            :where[0][0] => [:find ?x :where [(datomic.api/transact $ []) ?x]] => []
            :where[0][0] => [:find ?x :where [(datomic.api/invoke $ :f 1) ?x]] => []
            :where[0][0] => [:find ?x :where [(clojure.core/+ 1 2) ?x]] => []
            :where[0][0] => [:find ?x :where [(writ.datalog/str 1 2) ?x]] => []
            :where[0][0] => [:find ?x :where [("canary/sing" 1) ?x]] => []
            :where[0][0] => [:find ?x :where [(:person/name 1) ?x]] => []
            :where[0][0] => [:find ?x :where [() ?x]] => []
            # Datomic calls a vector in front of a clause as well
            :where[0][0] => [:find ?x :where [[canary/sing 1] ?x]] => []
            :where[0][0] => [:find ?x :where [[dev.writ.database.datalog.Canary/sing 1] ?x]] => []
            :where[0][1] => [:find ?x :where [$ [canary/sing 1] ?x]] => []
            :where[0][1] => [:find ?x :where [$ (canary/sing 1) ?x]] => []
            :where[0][0] => [:find ?x :where [#{canary/sing} ?x]] => []
            # code in arguments and constants
            :where[0][0][1] => [:find ?x :where [(str (canary/sing 1)) ?x]] => []
            :where[0][0][1][0] => [:find ?x :where [(str [(canary/sing 1)]) ?x]] => []
            :where[0][0][1] :a => [:find ?x :where [(str {:a (canary/sing 1)}) ?x]] => []
            :where[0][0][1] => [:find ?x :where [(str {(canary/sing 1) 1}) ?x]] => []
            :where[0][0][1] => [:find ?x :where [(str #{(canary/sing 1)}) ?x]] => []
            :where[0][0][1] => [:find ?x :where [(str *command-line-args*) ?x]] => []
            :where[0][0][1] => [:find ?x :where [(str $) ?x]] => []
            :where[0][0][1] => [:find ?x :where [(ground (canary/sing 1)) ?x]] => []
            :where[0][0][1] => [:find ?x :where [(ground (quote (canary/sing 1))) ?x]] => []
            :where[0][0][4] => [:find ?x :where [(get-else $ 1 :person/name (canary/sing 1)) ?x]] => []
            :where[0][0][1] => [:find ?x :where [(get-else (canary/sing 1) 1 :person/name 1) ?x]] => []
            :where[0][2] => [:find ?e :where [?e :person/name (canary/sing 1)]] => []
            :where[0][1] => [:find ?e :where [?e (canary/sing 1) 1]] => []
            :where[0][1] => [:find ?e :where [?e canary/sing 1]] => []
            :where[0][1] => [:find ?x :where [(ground 1) (canary/sing ?x)]] => []
            :where[0] => [:find ?x :where [(ground 1) ?x (canary/sing 1)]] => []
            :where[0][1] => [:find ?x :where [(ground 1) canary/sing]] => []
            :find[0] => [:find ?x.y :where [(ground 1) ?x.y]] => []
            :find[0] => [:find ?x/y :where [(ground 1) ?x/y]] => []
            # inside groups
            :where[1][1][0] => [:find ?n :where [_ :person/name ?n] (not [(canary/sing ?n)])] => []
            :where[1][2][0] => [:find ?n :where [?e :person/name ?n] (not-join [?n] [(canary/sing ?n)])] => []
            :where[1][1][0] => [:find ?n :where [_ :person/name ?n] (or [(canary/sing ?n)] [(= ?n 1)])] => []
            :where[1][2][2][0] => [:find ?n :where [_ :person/name ?n] (or-join [?n] (and [(= ?n 1)] [(canary/sing ?n)]))] => []
            :where[1][1] => [:find ?n :where [_ :person/name ?n] (not-join [(canary/sing 1)] [(= ?n 1)])] => []
            :where[1] => [:find ?n :where [_ :person/name ?n] (canary/sing ?n)] => []
            :where[1] => [:find ?n :where [_ :person/name ?n] (slurp ?n)] => []
            :where[0] => [:find ?n :where (let [?n 1] (canary/sing ?n))] => []
            :where[0] => [:find ?n :where canary/sing] => []
            :where[0] => [:find ?n :where {:a (canary/sing 1)}] => []
            :where[0] => [:find ?n :where (and [_ :person/name ?n])] => []
            # :find
            :find[0] => [:find (canary/sing ?n) :where [_ :person/name ?n]] => []
            :find[0] => [:find (slurp ?n) . :where [_ :person/name ?n]] => []
            :find[0][0] => [:find [(eval ?n) ...] :where [_ :person/name ?n]] => []
            :find[0][1] => [:find [?n (prn-str ?n)] :where [_ :person/name ?n]] => []
            :find[0][1] => [:find (max (canary/sing 1) ?n) :where [_ :person/name ?n]] => []
            :find[0][1] => [:find (count (canary/sing 1)) :where [_ :person/name ?n]] => []
            :find[0] => [:find (?f ?n) :in $ ?f :where [_ :person/name ?n]] => [:a]
            # pull
            :find[0][2][0] => [:find (pull ?e [(:person/name :xform canary/sing)]) :where [?e :person/name]] => []
            :find[0][2][0] => [:find (pull ?e [[:person/name :xform canary/sing]]) :where [?e :person/name]] => []
            :find[0][2][0] => [:find (pull ?e [{(:person/knows :xform canary/sing) [*]}]) :where [?e :person/name]] => []
            :find[0][2][0] => [:find (pull ?e [{:person/knows [(:person/name :as :n :xform canary/sing)]}]) :where [?e :person/name]] => []
            :find[0][2][0] => [:find (pull ?e [(:person/name :default (canary/sing 1))]) :where [?e :person/name]] => []
            :find[0][2][0] => [:find (pull ?e [(canary/sing :person/name)]) :where [?e :person/name]] => []
            :find[0][2][0] => [:find (pull ?e [{:person/knows 100000}]) :where [?e :person/name]] => []
            :find[0][2] => [:find (pull ?e (canary/sing 1)) :where [?e :person/name]] => []
            :find[0][2] => [:find (pull ?e canary/sing) :where [?e :person/name]] => []
            :where[0][0] q :find[0] => [:find ?x :where [(q [:find (pull ?e [*]) :where [?e :person/name]] $) [[?x]]]] => []
            :find[0][2][0] => [:find (pull ?e [{* [:db/id]}]) :where [?e :person/name]] => []
            :find[0][1] => [:find (pull $x ?e [*]) :where [?e :person/name]] => []
            args[0] => [:find (pull ?e p) :in $ p :where [?e :person/name]] => [[(:person/name :xform canary/sing)]]
            args[0] => [:find (pull ?e p) :in $ p :where [?e :person/name]] => ["[(:person/name :xform canary/sing)]"]
            # rules
            args[0] => [:find ?x :in $ % :where (r ?x)] => [[[(r ?x) [(canary/sing 1) ?x]]]]
            args[0] => [:find ?x :in $ % :where (r ?x)] => ["[[(r ?x) [(canary/sing 1) ?x]]]"]
            args[0] => [:find ?x :in $ % :where (r ?x)] => [[[(r ?x) (or [(ground 1) ?x] (and [(canary/sing 1) ?x]))]]]
            args[0] => [:find ?x :in $ % :where (r ?x)] => [[[[canary/sing 1] [(ground 1) ?x]]]]
            args[0] => [:find ?x :in $ % :where (r ?x)] => [[[(r (canary/sing 1)) [(ground 1) ?x]]]]
            args[0] => [:find ?x :in $ % :where (r ?x)] => [{r (canary/sing 1)}]
            :where[0][1] => [:find ?x :in $ % :where (r (canary/sing 1))] => [[]]
            # nested queries
            :where[0][0] q :where[0][0] => [:find ?x :where [(q [:find ?y :where [(canary/sing 1) ?y]] $) ?x]] => []
            :where[0][0] q :where[0][0] => [:find ?x :where [(q '[:find ?y :where [(canary/sing 1) ?y]] $) ?x]] => []
            :where[0][0] q :find[0] => [:find ?x :where [(q (quote [:find (canary/sing ?y) :where [_ :person/name ?y]]) $) ?x]] => []
            :where[0][0] q => [:find ?x :in $ ?q :where [(q ?q $) ?x]] => ["[:find ?y :where [(canary/sing 1) ?y]]"]
            :where[0][0] q => [:find ?x :where [(q "[:find ?y :where [(canary/sing 1) ?y]]" $) ?x]] => []
            :where[0][0][3] => [:find ?x :in $ ?r :where [(q [:find ?y :in $ % :where (r ?y)] $ ?r) ?x]] => ["[[(r ?x) [(canary/sing 1) ?x]]]"]
            :where[0][0][3] => [:find ?x :where [(q [:find ?y :in $ % :where (r ?y)] $ [[(r ?x) [(canary/sing 1) ?x]]]) ?x]] => []
            :where[0][0][2] => [:find ?x :where [(q [:find ?y :where [?y]] (canary/sing 1)) ?x]] => []
            :where[0][0] => [:find ?x :where [(datomic.api/q [:find ?y :where [(canary/sing 1) ?y]] $) ?x]] => []
            # inputs
            :where[0][0] => [:find ?x :in $ ?f :where [(?f 1) ?x]] => [1]
            args[0] => [:find ?x :in $ ?x :where [_ :person/name ?x]] => [canary/sing]
            args[0] => [:find ?x :in $ ?x :where [_ :person/name ?x]] => [(canary/sing 1)]
            args[0][1] => [:find ?x :in $ [?x ...]] => [[1 (canary/sing 1)]]
            args[0] :a => [:find ?x :in $ [[?x ?y]]] => [{:a [canary/sing]}]
            :where[0][0] => [:find ?x :in $ sing :where [(sing 1) ?x]] => [[]]
            :in[1] => [:find ?x :in $ (canary/sing 1)] => [1]
            :in[1] => [:find ?x :in $ $__in__2 ?x] => [[[1]] 1]
            args[0] => [:find ?x :in $ $b :where [$b ?x]] => ["datomic:mem://people"]
            :where[0] => [:find ?x :where [$other ?x :person/name]] => []
            # unknown parts
            :where[0][0] => {:find [?x] :where [[(canary/sing 1) ?x]]} => []
            :limit => {:find [?x] :where [[?x :person/name]] :limit 1} => []
            query => [:find ?x :eval (canary/sing 1) :where [?x :person/name]] => []
            :with => {:find [?x] :where [[?x :person/name]] :with [(canary/sing 1)]} => []
            :keys => [:find ?x :keys canary/sing :where [?x :person/name]] => []
            query => (canary/sing 1) => []
            query => canary/sing => []
            query => {:query [:find ?x :where [(canary/sing 1) ?x]] :args []} => []
            """)
    void isRefused(String at, String query, String args) {
        int songs = Canary.songs();

        var refusal = catchThrowableOfType(
                ProblemException.class,
                () -> SafeQuery.parse(query).run(people.database(), (List<?>) Edn.read(args), LIMITS));

        assertThat(refusal).isNotNull();
        assertThat(refusal.type()).isEqualTo(ProblemType.QUERY_REFUSED);
        assertThat(refusal.problem().members()).containsKey("at");
        assertThat(refusal.problem().members().get("at").textValue()).startsWith(at);
        assertThat(Canary.songs()).isEqualTo(songs);
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
            var answer = pool.submit(Duration.ofSeconds(5), () -> query.run(people.database(), args, LIMITS));

            assertThat(catchThrowableOfType(ExecutionException.class, () -> answer.get(10, TimeUnit.SECONDS)))
                    .cause()
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.type()).isIn(ProblemType.RESULT_TOO_LARGE, ProblemType.TIMEOUT));
            await().atMost(Duration.ofSeconds(2)).until(() -> pool.running() == 0);
        }
    }

    @Test
    void pullsHearClockAndInterrupt() {
        var db = people.database();
        var pattern = Edn.read("[:db/ident]");
        var late = new Pulls(db, LIMITS, System.nanoTime() - LIMITS.timeout().toNanos());
        assertThat(catchThrowableOfType(ProblemException.class, () -> late.pull(pattern, 0L))
                        .type())
                .isEqualTo(ProblemType.TIMEOUT);

        var interrupted = new Pulls(db, LIMITS, System.nanoTime());
        Thread.currentThread().interrupt();
        try {
            assertThat(catchThrowableOfType(ProblemException.class, () -> interrupted.pull(pattern, 0L))
                            .type())
                    .isEqualTo(ProblemType.TIMEOUT);
        } finally {
            Thread.interrupted();
        }
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
