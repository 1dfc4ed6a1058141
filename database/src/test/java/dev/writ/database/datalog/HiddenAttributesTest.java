package dev.writ.database.datalog;

import static org.assertj.core.api.Assertions.assertThat;

import datomic.Database;
import dev.writ.common.access.AttributeAccess;
import dev.writ.common.access.NamePattern;
import dev.writ.common.error.ProblemException;
import dev.writ.database.access.ReadableDatabases;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
 * Two databases that differ in nothing but values of hidden attributes must answer every query the same. A failure names
 * the seed of its query; {@code -Dwrit.hidden.seed} sets the first and {@code -Dwrit.hidden.queries} how many follow.
 */
class HiddenAttributesTest {
    private static final long SEED = Long.getLong("writ.hidden.seed", 20_261_128L);
    private static final int QUERIES = Integer.getInteger("writ.hidden.queries", 45);
    private static final QueryLimits AMPLE = new QueryLimits(Duration.ofMinutes(1), 100_000, true);
    private static final AttributeAccess ACCESS = access("person/age", "person/color", "person/money", "part/size");

    private static People people;
    private static Database household;

    /** Each of the facts as often, so that the one difference is in what they say. */
    private static Database one;

    private static Database other;

    private final ReadableDatabases databases = new ReadableDatabases();

    @BeforeAll
    static void start() {
        people = new People();
        household = Household.of(people);
        var now = Instant.now();
        one = Household.with(household, facts(71, "11.5M", ":color/blue", 8, now));
        other = Household.with(household, facts(72, "12.5M", ":color/red", 9, now));
    }

    @AfterAll
    static void stop() {
        people.close();
    }

    private static AttributeAccess access(String... except) {
        return new AttributeAccess(Set.of(new AttributeAccess.Grant(
                Set.of(new NamePattern("*")),
                Set.of(except).stream().map(NamePattern::new).collect(Collectors.toSet()))));
    }

    private static String facts(int age, String money, String color, int size, Instant now) {
        return """
                [{:db/id [:person/name "Ann"] :person/age %1$d :person/money %2$s :person/parts [{:db/id "part" :part/size %4$d}]}
                 {:db/id [:person/name "Bob"] :person/age %1$d :person/color %3$s}
                 {:db/id [:person/name "Cy"] :person/money %2$s}
                 {:db/id "datomic.tx" :db/txInstant #inst "%5$s"}]
                """.formatted(age, money, color, size, now.truncatedTo(ChronoUnit.MILLIS));
    }

    @Test
    void valuesThatAreHiddenDoNotTellInAnyAnswer() {
        var oneShown = databases.readable(one, ACCESS);
        var otherShown = databases.readable(other, ACCESS);
        int differsOpenly = 0;
        for (long seed = SEED; seed < SEED + QUERIES; seed++) {
            var query = seed % 3 == 0
                    ? new QueryGenerator(seed).next()
                    : new HouseholdQueries(new Random(seed), household).next();
            if (query.random()) {
                continue;
            }
            var args = query.arguments();
            assertThat(answer(query, oneShown, args))
                    .as("seed %d: %s with %s", seed, query.list(), args)
                    .isEqualTo(answer(query, otherShown, args));
            assertThat(answer(query, oneShown.history(), args))
                    .as("seed %d, history: %s with %s", seed, query.list(), args)
                    .isEqualTo(answer(query, otherShown.history(), args));
            if (!answer(query, one, args).equals(answer(query, other, args))) {
                differsOpenly++;
            }
        }
        System.out.printf("hidden: seed %d, %d queries, %d would have told%n", SEED, QUERIES, differsOpenly);
        assertThat(differsOpenly).as("queries that could tell something").isGreaterThan(QUERIES / 10);
    }

    @Test
    void anAttributeThatIsHiddenIsAsOneThatDoesNotExist() {
        var database = databases.readable(household, ACCESS);
        for (var query : List.of(
                "[:find ?e ?v :where [?e %s ?v]]",
                "[:find ?e :where [?e :person/name] [?e %s 30]]",
                "[:find ?e :where [?e :person/name] (not [?e %s])]",
                "[:find ?v :where [%s :db/valueType ?v]]",
                "[:find ?a :where [?a :db/ident %s]]",
                "[:find ?v :where [?e :person/name] [(get-else $ ?e %s 0) ?v]]",
                "[:find ?v :where [?e :person/name] [(get-some $ ?e %s :person/name) ?v]]",
                "[:find ?e :where [?e :person/name] [(missing? $ ?e %s)]]",
                "[:find ?n :where [(tuple %s 30) ?e] [?e :person/name ?n]]",
                "[:find ?n :where [(ground [%s 30]) ?e] [?e :person/name ?n]]",
                "[:find ?n :where [?e :person/knows %s] [?e :person/name ?n]]",
                "[:find (sum ?v) . :where [?e %s ?v]]",
                "[:find (count ?v) . :where [?e %s ?v]]",
                "[:find (pull ?e [%s]) :where [?e :person/name]]",
                "[:find (pull ?e [:person/name {%s [*]}]) :where [?e :person/name]]",
                "[:find (pull %s [*]) . :where [_ :person/name]]",
                "[:find ?v :where [?e :person/name] [(q [:find ?x . :in $ ?y :where [?y %s ?x]] $ ?e) ?v]]",
                "[:find ?v :where (or [?v :person/name] [?v %s])]")) {
            assertThat(raw(query.formatted(":person/age"), database).replace(":person/age", ":person/agf"))
                    .as(query)
                    .isEqualTo(raw(query.formatted(":person/agf"), database));
        }
    }

    @Test
    void whatLeadsToAHiddenAttributeIsHiddenToo() {
        var id = household.entid(":person/age");
        var more = Household.with(household, """
                [{:db/ident :person/label :db/valueType :db.type/tuple :db/cardinality :db.cardinality/one
                  :db/tupleAttrs [:person/name :person/age]}
                 {:db/ident :person/sane? :db.entity/attrs [:person/age :person/name]}
                 {:db/id [:person/name "Bob"] :person/knows :person/age}]""");
        more = Household.with(more, "[{:db/id [:person/name \"Bob\"] :person/age 4711}]");
        var database = databases.readable(more, access("person/age", "person/field"));
        for (var query : List.of(
                "[:find ?e ?a ?v :where [?e :person/name] [?e ?a ?v]]",
                "[:find ?e ?v :where [?e :person/knows ?v]]",
                "[:find ?i :where [_ :db/ident ?i]]",
                "[:find ?a :where [:db.part/db :db.install/attribute ?a]]",
                "[:find ?v :where [?e :db/tupleAttrs ?v]]",
                "[:find ?v :where [?e :db.entity/attrs ?v]]",
                "[:find (pull ?e [* {:person/_knows [*] :person/knows [*]}]) :where [?e :person/name]]")) {
            assertThat(raw(query, database)).as(query).doesNotContain("age", "4711", " " + id + " ", "[" + id + "]");
        }
        assertThat(raw("[:find ?v . :where [_ :person/label ?v]]", more)).contains("4711");
        assertThat(raw("[:find ?v . :where [_ :person/label ?v]]", database)).contains("Unable to resolve");
    }

    @Test
    void anAttributeThatWasRenamedIsReadIfItIsByEachOfItsNames() {
        var renamed = Household.with(household, "[{:db/id :person/age :db/ident :public/years}]");
        assertThat(raw("[:find ?v :where [_ :public/years ?v]]", databases.readable(renamed, ACCESS)))
                .contains("Unable to resolve");
        assertThat(raw("[:find ?v :where [_ :public/years ?v]]", databases.readable(renamed, access("other/name"))))
                .contains("30");
    }

    @Test
    void aNewAttributeIsJudgedByThePolicyToo() {
        var access =
                new AttributeAccess(Set.of(new AttributeAccess.Grant(Set.of(new NamePattern("person/*")), Set.of())));
        assertThat(databases.readable(household, access).attribute(":part/size"))
                .isNull();
        var more = Household.with(household, """
                [{:db/ident :person/new :db/valueType :db.type/long :db/cardinality :db.cardinality/one}
                 {:db/ident :part/new :db/valueType :db.type/long :db/cardinality :db.cardinality/one}]""");
        assertThat(databases.readable(more, access).attribute(":person/new")).isNotNull();
        assertThat(databases.readable(more, access).attribute(":part/new")).isNull();
    }

    @Test
    void whoReadsAllHasTheDatabaseItself() {
        assertThat(databases.readable(household, AttributeAccess.ALL)).isSameAs(household);
    }

    private static String raw(String query, Database database) {
        try {
            return String.valueOf(SafeQuery.parse(query).run(database, List.of(), AMPLE));
        } catch (ProblemException e) {
            return e.type() + " " + e.problem().detail().replaceAll("@[0-9a-f]+|__\\d+", "");
        }
    }

    private static Object answer(GeneratedQuery generated, Database database, List<?> args) {
        try {
            var found = SafeQuery.parse(generated.list()).run(database, args, AMPLE);
            return found instanceof Collection<?> rows && !(found instanceof List<?>)
                    ? rows.stream().collect(Collectors.groupingBy(Optional::ofNullable, Collectors.counting()))
                    : Optional.ofNullable(found);
        } catch (ProblemException e) {
            return e.type();
        }
    }
}
