package dev.writ.database.datalog;

import clojure.lang.AFn;
import clojure.lang.IPersistentVector;
import clojure.lang.PersistentHashMap;
import clojure.lang.PersistentHashSet;
import clojure.lang.PersistentList;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import clojure.lang.Symbol;
import dev.writ.common.media.Edn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Puts pieces that would run code, or look like it, anywhere into a query or its arguments. */
final class HostilePieces {
    /** What a query might call. Nothing of it does harm where it is run after all. */
    private static final List<String> HEADS = List.of(
            "canary/sing",
            "dev.writ.database.datalog.Canary/sing",
            "clojure.core/slurp",
            "slurp",
            "core/slurp",
            "eval",
            "clojure.core/eval",
            "System/getProperty",
            "java.lang.System/getenv",
            ".getBytes",
            ".",
            "..",
            "new",
            "java.io.File.",
            "File.",
            "resolve",
            "requiring-resolve",
            "apply",
            "map",
            "fn",
            "fn*",
            "let",
            "do",
            "quote",
            "q",
            "datomic.api/q",
            "datomic.api/entity",
            "clojure.core/+",
            "writ.datalog/str",
            "read-string",
            "?x",
            "$",
            "%",
            ":person/name",
            "\"canary/sing\"",
            "canary.sing",
            "->",
            "comp",
            "partial",
            "pull",
            "...",
            "*");

    private static final List<String> PIECES = List.of(
            "(canary/sing 1)",
            "canary/sing",
            "[canary/sing 1]",
            "(dev.writ.database.datalog.Canary/sing 1)",
            "[(canary/sing 1) ?hostile]",
            "[[canary/sing 1] ?hostile]",
            "[$ (canary/sing 1) ?hostile]",
            "[$ [canary/sing 1] ?hostile]",
            "[(canary/sing 1)]",
            "[(str (canary/sing 1)) ?hostile]",
            "[(ground (canary/sing 1)) ?hostile]",
            "[(str {:a (canary/sing 1)}) ?hostile]",
            "[(str #{(canary/sing 1)}) ?hostile]",
            "[(apply canary/sing [1]) ?hostile]",
            "[((fn [x] (canary/sing x)) 1) ?hostile]",
            "[(q [:find ?y :where [(canary/sing 1) ?y]] $) ?hostile]",
            "[(q \"[:find ?y :where [(canary/sing 1) ?y]]\" $) ?hostile]",
            "[(q (quote [:find (canary/sing ?y) :where [_ :person/name ?y]]) $) ?hostile]",
            "[(q (quote [:find ?y :in $ % :where (r ?y)]) $ \"[[(r ?x) [(canary/sing 1) ?x]]]\") ?hostile]",
            "(not [(canary/sing 1)])",
            "(or [(canary/sing 1)] [(canary/sing 2)])",
            "(canary/sing ?e)",
            "(pull ?e [(:person/name :xform canary/sing)])",
            "(:person/name :xform canary/sing)",
            "[:person/name :xform canary/sing]",
            "{(:person/knows :xform canary/sing) [*]}",
            "[(:person/name :default (canary/sing 1))]",
            "[[(knows ?a ?b) [(canary/sing ?a) ?b]]]",
            "[(knows ?a ?b) [(canary/sing ?a) ?b]]",
            "\"[[(knows ?a ?b) [(canary/sing 1) ?b]]]\"",
            "\"[(:person/name :xform canary/sing)]\"",
            "\"(canary/sing 1)\"",
            "\"datomic:mem://people\"",
            "(quote (canary/sing 1))",
            "{:a (canary/sing 1)}",
            "{(canary/sing 1) 1}",
            "#{(canary/sing 1)}",
            "{:xform canary/sing}",
            ":xform",
            ":eval",
            ":find",
            ":where",
            "^canary/sing ?x",
            "^{:tag (canary/sing 1)} [1]",
            "^java.lang.Runtime ?x",
            "^{:inline (canary/sing 1)} str",
            "?x.y",
            "?x/y",
            "?a$b",
            "?a'b",
            "?a&b",
            "?a#",
            "?",
            "$",
            "%",
            "$canary/sing",
            "$__in__1",
            "%canary",
            "canary.sing",
            "dev.writ.database.datalog.Canary",
            "String",
            "*command-line-args*",
            "_",
            "...",
            ".",
            "nil",
            "()",
            "[]",
            "{}",
            "1/3",
            "##NaN",
            "1E+400M",
            "\\c",
            "#inst \"2020-01-01\"",
            "and",
            "not-join");

    /** What is not EDN, or only to a reader that runs code. */
    private static final List<String> TEXTS = List.of(
            "#=(canary/sing 1)",
            "#=canary/sing",
            "#canary/sing 1",
            "#java.io.File[\"/x\"]",
            "#java.net.URL[\"http://127.0.0.1:1/\"]",
            "#dev.writ.database.datalog.Canary{:a 1}",
            "#db/fn {:lang :clojure :code \"(canary/sing 1)\"}",
            "#db/id [:db.part/user]",
            "#object[canary]",
            "#\"(a+)+\"",
            "#'canary/sing",
            "#(canary/sing %)",
            "#?(:clj (canary/sing 1))",
            "@canary/sing",
            "~(canary/sing 1)",
            "`canary/sing",
            "'(canary/sing 1)",
            "#_(canary/sing 1)",
            "#<Canary>",
            "(canary/sing 1)",
            "[(canary/sing 1) ?hostile]",
            "^canary/sing",
            "(",
            ")",
            "]",
            "\"",
            "\\",
            ";",
            "#",
            "\u0000",
            "\u202e");

    private final Random random;

    HostilePieces(long seed) {
        random = new Random(seed);
    }

    /** Between the characters of a text. */
    String spliced(String text) {
        int at = random.nextInt(text.length());
        var boundary = text.indexOf(' ', at);
        int cut = boundary < 0 || random.nextInt(5) == 0 ? at : boundary;
        return text.substring(0, cut) + " " + pick(TEXTS) + " " + text.substring(cut);
    }

    /** Somewhere in a tree of data, one to three times. */
    Object spliced(Object tree) {
        var result = tree;
        for (int i = random.nextInt(4) / 2; i >= 0; i--) {
            var whole = result;
            result = at(whole, place(whole), node -> random.nextInt(5) < 3 ? part(whole) : broken(node));
        }
        return result;
    }

    /** At the end of a list, and so of {@code :where}. */
    Object appended(Object list) {
        var longer = new ArrayList<Object>((List<?>) list);
        longer.add(piece());
        return same(list, longer);
    }

    /** Arguments can also be objects, where a service is not the one that asks. */
    Object splicedWithObjects(Object tree) {
        return at(tree, place(tree), node -> object());
    }

    private Object object() {
        return switch (random.nextInt(5)) {
            case 0 -> RT.var("canary", "sing");
            case 1 ->
                new AFn() {
                    @Override
                    public Object invoke(Object x) {
                        return Canary.sing(x);
                    }
                };
            case 2 -> Canary.class;
            case 3 -> new Object[] {Symbol.intern("canary/sing"), 1L};
            default -> new ArrayList<>(List.of(Symbol.intern("canary/sing"), 1L));
        };
    }

    /** A node of {@code tree}, which in another place may mean something else. */
    private Object part(Object tree) {
        var part = new Object[1];
        at(tree, place(tree), node -> part[0] = node);
        return part[0];
    }

    private int[] place(Object tree) {
        return new int[] {random.nextInt(size(tree))};
    }

    private Object broken(Object node) {
        int choice = random.nextInt(6);
        if (choice < 2 || !(node instanceof List<?> items)) {
            return choice == 2 ? PersistentList.create(List.of(head(), node == null ? 1L : node)) : piece();
        }
        var changed = new ArrayList<Object>(items);
        if (choice == 2 && !changed.isEmpty()) {
            changed.set(0, head());
        } else if (choice == 3 && !changed.isEmpty()) {
            changed.set(random.nextInt(changed.size()), piece());
        } else if (choice == 4 && !changed.isEmpty()) {
            changed.remove(random.nextInt(changed.size()));
        } else {
            changed.add(random.nextInt(changed.size() + 1), piece());
        }
        return random.nextInt(10) == 0 ? other(node, changed) : same(node, changed);
    }

    private Object head() {
        return Edn.read(pick(HEADS));
    }

    private Object piece() {
        return Edn.read(pick(PIECES));
    }

    private static int size(Object node) {
        int size = 1;
        if (node instanceof Map<?, ?> map) {
            for (var entry : map.entrySet()) {
                size += size(entry.getKey()) + size(entry.getValue());
            }
        } else if (node instanceof Iterable<?> items) {
            for (var item : items) {
                size += size(item);
            }
        }
        return size;
    }

    /** @param left how many nodes come before the one to change */
    private static Object at(Object node, int[] left, UnaryOperator<Object> change) {
        if (left[0]-- == 0) {
            return change.apply(node);
        }
        if (node instanceof Map<?, ?> map) {
            var entries = new ArrayList<Object>();
            map.forEach((k, v) -> {
                entries.add(at(k, left, change));
                entries.add(at(v, left, change));
            });
            return PersistentHashMap.create(entries.toArray());
        }
        if (node instanceof Set<?> set) {
            return PersistentHashSet.create(
                    set.stream().map(item -> at(item, left, change)).toList());
        }
        if (node instanceof List<?> items) {
            var changed = new ArrayList<Object>(items.size());
            items.forEach(item -> changed.add(at(item, left, change)));
            return same(node, changed);
        }
        return node;
    }

    private static Object same(Object like, List<Object> items) {
        return like instanceof IPersistentVector ? PersistentVector.create(items) : PersistentList.create(items);
    }

    private static Object other(Object unlike, List<Object> items) {
        return unlike instanceof IPersistentVector ? PersistentList.create(items) : PersistentVector.create(items);
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
