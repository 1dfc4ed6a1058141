package dev.writ.processor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import datomic.Connection;
import datomic.Database;
import datomic.Peer;
import datomic.Util;
import dev.writ.common.media.Json;
import dev.writ.common.message.Fact;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FactsComparisonTest {
    private static final Database FORK = fork();
    /** An entity that is there before histories part. */
    private static final long OLD = ((Number) FORK.entid(Util.read(":test/old"))).longValue();

    private static final long BASE = 17_592_186_050_000L;

    private final EntityIds ids = new EntityIds(FORK);
    private final FactsComparison comparison = new FactsComparison(ids, a -> a.startsWith("ref/"));

    private static Database fork() {
        var uri = "datomic:mem://" + UUID.randomUUID();
        Peer.createDatabase(uri);
        Map<?, ?> report =
                Peer.connect(uri).db().with(Util.list(Util.map(Util.read(":db/ident"), Util.read(":test/old"))));
        return (Database) report.get(Connection.DB_AFTER);
    }

    private static Fact fact(long e, String a, JsonNode v) {
        return new Fact(e, a, v, true);
    }

    private static Fact text(long e, String a, String v) {
        return fact(e, a, Json.mapper().getNodeFactory().textNode(v));
    }

    private static Fact number(long e, String a, long v) {
        return fact(e, a, Json.mapper().getNodeFactory().numberNode(v));
    }

    @Test
    void entitiesWithOtherIdsAreTheSameFromThenOn() {
        assertThat(comparison
                        .compare(List.of(text(BASE, "name", "a")), List.of(text(BASE + 5, "name", "a")))
                        .none())
                .isTrue();
        assertThat(ids.forked(BASE)).hasValue(BASE + 5);
        assertThat(comparison
                        .compare(List.of(number(OLD, "ref/to", BASE)), List.of(number(OLD, "ref/to", BASE + 5)))
                        .none())
                .isTrue();
        var other = comparison.compare(List.of(number(OLD, "ref/to", BASE)), List.of(number(OLD, "ref/to", BASE + 6)));
        assertThat(other.onlyBefore()).containsExactly(number(OLD, "ref/to", BASE));
        assertThat(other.onlyAfter()).containsExactly(number(OLD, "ref/to", -(BASE + 6)));
    }

    @Test
    void whatWasThereBeforeHistoriesPartedIsItself() {
        assertThat(ids.forked(OLD)).hasValue(OLD);
        var difference = comparison.compare(List.of(text(OLD, "name", "a")), List.of(text(BASE, "name", "a")));
        assertThat(difference.onlyBefore()).containsExactly(text(OLD, "name", "a"));
        assertThat(difference.onlyAfter()).containsExactly(text(-BASE, "name", "a"));
    }

    @Test
    void onlyReferencesAreEntities() {
        comparison.compare(List.of(text(BASE, "name", "a")), List.of(text(BASE + 5, "name", "a")));
        var difference =
                comparison.compare(List.of(number(OLD, "count", BASE)), List.of(number(OLD, "count", BASE + 5)));
        assertThat(difference.none()).isFalse();
        assertThat(difference.onlyAfter()).containsExactly(number(OLD, "count", BASE + 5));
    }

    @Test
    void oneNumberIsOneNumberWhateverHoldsIt() {
        var nodes = Json.mapper().getNodeFactory();
        assertThat(comparison
                        .compare(
                                List.of(fact(OLD, "n", nodes.numberNode(7))),
                                List.of(fact(OLD, "n", nodes.numberNode(7L))))
                        .none())
                .isTrue();
    }

    @Test
    void entitiesAreToldApartByWhatTheyAreLinkedWith() {
        var before = List.of(
                number(BASE, "ref/child", BASE + 1),
                text(BASE + 1, "name", "x"),
                number(BASE + 2, "ref/child", BASE + 3),
                text(BASE + 3, "name", "y"));
        var after = List.of(
                number(BASE, "ref/child", BASE + 1),
                text(BASE + 1, "name", "y"),
                number(BASE + 2, "ref/child", BASE + 3),
                text(BASE + 3, "name", "x"));
        assertThat(comparison.compare(before, after).none()).isTrue();
        assertThat(ids.forked(BASE)).hasValue(BASE + 2);
        assertThat(ids.forked(BASE + 3)).hasValue(BASE + 1);
    }

    @Test
    void ofAnEntityThatIsNotQuiteTheSameOnlyTheDifferenceIsTold() {
        var before = List.of(text(BASE, "id", "m-1"), text(BASE, "amount", "10"), text(BASE + 1, "kind", "fee"));
        var after = List.of(text(BASE + 7, "id", "m-1"), text(BASE + 7, "amount", "11"));
        var difference = comparison.compare(before, after);
        assertThat(difference.onlyBefore()).containsExactly(text(BASE, "amount", "10"), text(BASE + 1, "kind", "fee"));
        assertThat(difference.onlyAfter()).containsExactly(text(BASE, "amount", "11"));
        assertThat(ids.forked(BASE)).hasValue(BASE + 7);
        assertThat(ids.forked(BASE + 1)).isEmpty();
    }

    @Test
    void retractionsAreNotAssertions() {
        var retracted = new Fact(OLD, "name", Json.mapper().getNodeFactory().textNode("a"), false);
        assertThat(comparison
                        .compare(List.of(text(OLD, "name", "a")), List.of(retracted))
                        .none())
                .isFalse();
    }

    /** Graphs with few values, so that many entities look alike at first sight. */
    @Test
    void anyRenumberingIsEqualAndAnyOtherLinkIsNot() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            int size = 1 + random.nextInt(12);
            var before = graph(random, size);
            var numbers = new ArrayList<Long>();
            for (int i = 0; i < size; i++) {
                numbers.add(BASE + 100 + i);
            }
            Collections.shuffle(numbers, random);
            var after = new ArrayList<Fact>();
            before.forEach(f -> after.add(renumbered(f, numbers)));
            Collections.shuffle(after, random);
            assertThat(fresh().compare(before, after))
                    .as("seed %d round %d", seed, round)
                    .matches(FactsComparison.Difference::none);

            after.add(text(numbers.get(random.nextInt(size)), "one", "more"));
            var difference = fresh().compare(before, after);
            assertThat(difference.onlyAfter())
                    .as("seed %d round %d", seed, round)
                    .isNotEmpty();
        }
    }

    private static FactsComparison fresh() {
        return new FactsComparison(new EntityIds(FORK), a -> a.startsWith("ref/"));
    }

    private static List<Fact> graph(Random random, int size) {
        var facts = new HashMap<String, Fact>();
        for (int i = 0; i < size; i++) {
            long e = BASE + i;
            facts.put(e + "name", text(e, "name", random.nextBoolean() ? "a" : "b"));
            for (int n = random.nextInt(3); n > 0; n--) {
                long other = BASE + random.nextInt(size);
                facts.put(e + "to" + other, number(e, "ref/to", other));
            }
        }
        return new ArrayList<>(facts.values());
    }

    private static Fact renumbered(Fact fact, List<Long> numbers) {
        long e = numbers.get((int) (fact.e() - BASE));
        return fact.a().equals("ref/to")
                ? number(e, fact.a(), numbers.get((int) (fact.v().longValue() - BASE)))
                : text(e, fact.a(), fact.v().textValue());
    }
}
