import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The slow queries of {@code QueryStorm}, each on a line of its own: a name, a tab, and the body of a POST in EDN. They ask
 * the customers of {@code StormServer}, and each kind of clause, rule, function, aggregate, pull and argument is among them.
 *
 * <pre>java benchmarks/StormQueries.java</pre>
 */
public final class StormQueries {
    private static final String PAIRS = "[?a :c/kind ?k] [?b :c/kind ?k]";
    private static final String RULES = ":in $ % :where ";

    public static void main(String[] args) {
        slow("join-kind", "[:find (count ?a) . :where " + PAIRS + " [?c :c/kind ?k]]");
        slow("join-rows", "[:find ?a ?b :where " + PAIRS + "]");
        slow("join-less", "[:find ?a ?b :where [?a :c/credit ?x] [?b :c/credit ?y] [(< ?x ?y)]]");
        slow("join-never", "[:find ?a ?b :where [?a :c/name ?x] [?b :c/name ?y] [(str ?x ?y) ?z] [(= ?z \"\")]]");
        slow("join-any", "[:find (count ?e) . :where [?e ?a ?v] [?e ?b ?w] [?f ?a ?v]]");
        slow("not-join", "[:find (count ?a) . :where [?a :c/credit ?x] (not-join [?x] [?b :c/credit ?y] [(< ?x ?y)] [?c :c/kind ?k] [?b :c/kind ?k])]");
        slow("rule-product", "[:find (count ?a) . " + RULES + "(p ?a ?b)]", "[[(p ?a ?b) [?a :c/id] [?b :c/id]]]");
        slow("or-product", "[:find ?a ?b :where (or-join [?a ?b] (and [?a :c/id] [?b :c/name]) (and [?a :c/name] [?b :c/id]))]");
        slow("rule-closure", "[:find (count ?a) . " + RULES + "(r ?a ?b)]", "[[(r ?a ?b) [?a :c/friend ?b]] [(r ?a ?b) [?a :c/friend ?c] (r ?c ?b)]]");
        slow("rule-doubly", "[:find ?b " + RULES + "[?a :c/name \"name 9999\"] (r ?a ?b)]", "[[(r ?a ?b) [?a :c/next ?b]] [(r ?a ?b) (r ?a ?c) (r ?c ?b)]]");
        slow("rule-mutual", "[:find (count ?b) . " + RULES + "(r0 ?a ?b)]", mutual(100));
        slow("rule-count", "[:find (count ?n) . " + RULES + "(up 0 ?n)]", "[[(up ?i ?n) [(identity ?i) ?n]] [(up ?i ?n) [(inc ?i) ?j] [(< ?j 100000000)] (up ?j ?n)]]");
        slow("nested-q", "[:find (count ?a) . :where [?a :c/kind ?k] [(q [:find (count ?x) . :in $ ?k :where [?x :c/kind ?k] [?y :c/kind ?k]] $ ?k) ?n]]");
        slow("nested-q-deep", "[:find (count ?e) . :where [?e :c/credit ?k]" + nested(4) + "]");
        slow("long-text", "[:find (count ?t) . :where [?a :c/name ?n] [?b :c/kind ?k] [?a :c/kind ?k]" + doubled(10) + "[(str ?s10 ?b) ?t]]");
        slow("big-numbers", "[:find (count ?p) . :in $ ?m :where " + PAIRS + " [(+ ?a ?m) ?p0]" + squared(9) + "[(+ ?p9 ?b) ?p]]", "1000000007N");
        slow("aggregate-rand", "[:find ?a (rand 100000 ?n) :where [?a :c/name ?n]]");
        slow("aggregate-max", "[:find ?a (max 100000 ?n) (min 100000 ?n) (distinct ?n) :with ?b :where " + PAIRS + " [?b :c/note ?n]]");
        slow("aggregate-median", "[:find ?a (median ?x) (variance ?x) (stddev ?x) (avg ?x) :with ?b :where " + PAIRS + " [?b :c/credit ?x]]");
        slow("or-wide", "[:find (count ?a) . :where [?b :c/credit ?x] " + wide(70) + "]");
        slow("or-deep", "[:find (count ?a) . :where " + deep(6) + "]");
        slow("or-chain", "[:find (count ?a) . :where [?a :c/kind ?k0]" + chain(14) + "]");
        slow("pull-wide", "[:find (pull ?e [* {:c/friend [* {:c/friend [* {:c/friend [* {:c/friend [*]}]}]}]}]) :where [?e :c/kind :k1]]");
        slow("pull-deep", "[:find (pull ?e [:c/note {:c/friend ...}]) :where [?e :c/name ?n]]");
        slow("pull-reverse", "[:find (pull ?e [{:c/_friend [:c/note {:c/_friend [:c/note {:c/_friend [:c/note]}]}]}]) :where [?e :c/kind :k2]]");
        slow("pull-chain", "[:find (pull ?e [:c/note {:c/next 390}]) :where [?e :c/kind :k3]]");
        slow("rows-large", "[:find ?n ?t ?k ?c :where [?e :c/name ?n] [?e :c/note ?t] [?e :c/kind ?k] [?e :c/credit ?c]]");
        slow("args-product", "[:find (count ?x) . :in $ [?x ...] [?y ...] :where [(+ ?x ?y) ?z] [(< ?z 0)]]", numbers(15_000) + numbers(15_000));
        slow("args-relation", "[:find ?i ?j ?l :in $ $r :where [$r ?g ?i] [$r ?g ?j] [$r ?g ?l]]", relation(10_000));
        slow("args-colliding", "[:find (count ?x) . :in $ [?x ...] $r :where [$r ?x ?y] [$r ?y ?x]]", "#{" + colliding(12) + "} [" + pairs() + "]");
        slow("args-search", "[:find (count ?a) . :in $ ?h ?m :where [?a :c/name ?n] [(str ?n ?h) ?t] [(clojure.string/includes? ?t ?m)]]", "\"" + "a".repeat(60_000) + "\" \"" + "a".repeat(30_000) + "b\"");
        slow("text-search", "[:find (count ?i) . :in $ ?h ?m [?i ...] :where [(clojure.string/includes? ?h ?m)] [(< ?i 0)]]", "\"" + "a".repeat(150_000) + "\" \"" + "a".repeat(75_000) + "b\" [1 2 3]");
        slow("ground", "[:find (count ?x) . :where [(ground " + numbers(15_000) + ") [?x ...]] [(ground " + numbers(15_000) + ") [?y ...]] [(not= ?x ?y)]]");
        slow("compiled", "[:find (count ?e) . :where [?e :c/credit ?x] " + predicates(490) + "]");
        print("history", "{:query [:find (count ?e) . :where [?e ?a ?v ?t ?o] [?f ?a ?w ?t ?o]] :history true}");
    }

    private static void slow(String name, String query) {
        slow(name, query, "");
    }

    private static void slow(String name, String query, String args) {
        print(name, "{:query " + query + " :args [" + args + "]}");
    }

    private static void print(String name, String body) {
        System.out.println(name + "\t" + body);
    }

    private static String join(int n, IntFunction<String> each) {
        return IntStream.range(0, n).mapToObj(each).collect(Collectors.joining(" "));
    }

    private static String mutual(int n) {
        return "[" + join(n, i -> "[(r" + i + " ?a ?b) [?a :c/friend ?b]] [(r" + i + " ?a ?b) [?a :c/friend ?c] (r" + (i + 1) % n + " ?c ?b)]") + "]";
    }

    private static String nested(int levels) {
        return levels == 0 ? "" : "[(q [:find (count ?x) . :in $ ?k :where [?x :c/credit ?k2] [(not= ?k ?k2)]" + nested(levels - 1).replace("?k)", "?k2)") + "] $ ?k) ?n" + levels + "]";
    }

    private static String doubled(int times) {
        return "[(str ?n ?n) ?s0]" + join(times, i -> "[(str ?s" + i + " ?s" + i + ") ?s" + (i + 1) + "]");
    }

    private static String squared(int times) {
        return join(times, i -> "[(* ?p" + i + " ?p" + i + ") ?q" + i + "] [(mod ?q" + i + " 1000000000000000000000000000000000000000000000000000000000000007N) ?p" + (i + 1) + "]");
    }

    private static String wide(int branches) {
        return "(or-join [?a ?b ?x] " + join(branches, i -> "(and [?a :c/kind :k" + i % 10
                + "] [?a :c/credit ?y] [?b :c/kind ?k] [?a :c/kind ?k] [?b :c/credit ?x] [(< " + i + " ?y)])") + ")";
    }

    private static String deep(int levels) {
        return levels == 0 ? "[?a :c/kind ?k]" : "(or (and " + deep(levels - 1) + " [?a :c/id]) (and " + deep(levels - 1) + " [?a :c/name]))";
    }

    private static String chain(int length) {
        return join(length, i -> "[?e" + i + " :c/kind ?k" + i + "] [?e" + i + " :c/friend ?f" + i + "] [?f" + i + " :c/kind ?k" + (i + 1) + "]");
    }

    private static String predicates(int n) {
        return join(n, i -> "[(< -" + (i + 1) + " ?x)]");
    }

    private static String numbers(int n) {
        return "[" + join(n, Integer::toString) + "] ";
    }

    private static String relation(int n) {
        return "[" + join(n, i -> "[1 " + i + "]") + "]";
    }

    /** Strings with one hash. */
    private static String colliding(int bits) {
        return join(1 << bits, i -> "\"" + text(i, bits) + "\"");
    }

    private static String pairs() {
        return join(1 << 11, i -> "[\"" + text(i, 12) + "\" \"" + text(i ^ 1, 12) + "\"]");
    }

    private static String text(int i, int bits) {
        return IntStream.range(0, bits).mapToObj(b -> (i >> b & 1) == 0 ? "Aa" : "BB").collect(Collectors.joining());
    }
}
