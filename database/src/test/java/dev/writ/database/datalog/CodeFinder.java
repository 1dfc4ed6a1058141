package dev.writ.database.datalog;

import clojure.lang.IObj;
import clojure.lang.IPersistentVector;
import clojure.lang.Keyword;
import clojure.lang.RT;
import clojure.lang.Symbol;
import dev.writ.common.media.Edn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Finds what Datomic would run in a query, rules or pull pattern handed to it. Knows nothing of how queries are parsed:
 * it looks at every list, every vector that Datomic would call, every symbol and all metadata, and names each that is
 * neither a part of the language nor on the list of functions.
 */
final class CodeFinder {
    /** Stands behind clauses to count their rows. */
    private static final Symbol STEP = Symbol.intern("writ.datalog.run", "step");

    private static final Set<String> GROUPS = Set.of("not", "not-join", "or", "or-join", "and");
    private static final Set<Object> PULL_OPTIONS =
            Set.of(Keyword.intern("as"), Keyword.intern("limit"), Keyword.intern("default"));

    private final Set<Symbol> functions = new HashSet<>();
    private final Set<Symbol> sourceFunctions = new HashSet<>();
    private final Set<Symbol> aggregates = new HashSet<>();
    private final List<String> found = new ArrayList<>();

    CodeFinder() {
        var list = resource();
        listed(list, "functions").forEach(f -> functions.add((Symbol) f));
        listed(list, "source-functions").forEach(f -> sourceFunctions.add((Symbol) f));
        ((Map<?, ?>) list.get(Keyword.intern("guarded-functions"))).keySet().forEach(f -> functions.add(guard(f)));
        listed(list, "aggregates").forEach(a -> aggregates.add((Symbol) a));
        listed(list, "random-aggregates").forEach(a -> aggregates.add((Symbol) a));
    }

    /** In a query in map form. */
    List<String> inQuery(Object query) {
        found.clear();
        query(query);
        return List.copyOf(found);
    }

    List<String> inRules(Object rules) {
        found.clear();
        rules(rules);
        return List.copyOf(found);
    }

    List<String> inPattern(Object pattern) {
        found.clear();
        pattern(pattern);
        return List.copyOf(found);
    }

    List<String> inData(Object data) {
        found.clear();
        data(data);
        return List.copyOf(found);
    }

    private void query(Object form) {
        if (!(form instanceof Map<?, ?> map)) {
            report("a query that is not a map", form);
            return;
        }
        plain(form);
        map.forEach((key, value) -> {
            plain(value);
            switch (String.valueOf(key)) {
                case ":find" -> ((List<?>) value).forEach(this::findElement);
                case ":where" -> ((List<?>) value).forEach(this::clause);
                case ":keys", ":strs", ":syms", ":with", ":in" -> names(value);
                default -> report("an unknown part", key);
            }
        });
    }

    private void findElement(Object form) {
        plain(form);
        if (form instanceof IPersistentVector elements) {
            ((List<?>) elements).forEach(this::findElement);
        } else if (form instanceof List<?> call) {
            if (call.isEmpty() || !aggregates.contains(call.get(0))) {
                report("an aggregate", form);
            }
            call.stream().skip(1).forEach(arg -> {
                if (!(arg instanceof Long)) {
                    name(arg);
                }
            });
        } else {
            name(form);
        }
    }

    private void clause(Object form) {
        plain(form);
        if (form instanceof IPersistentVector vector && vector.length() > 0) {
            var items = (List<?>) vector;
            if (items.get(0) instanceof List<?> call && !(call instanceof IPersistentVector)) {
                call(call);
                items.stream().skip(1).forEach(this::names);
            } else {
                pattern(items, isSource(items.get(0)) ? 1 : 0);
            }
        } else if (form instanceof List<?> list && !list.isEmpty()) {
            group(list);
        } else {
            report("a clause", form);
        }
    }

    /** Datomic calls a collection that stands where the entity of a data pattern does. */
    private void pattern(List<?> items, int entity) {
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Symbol) {
                name(items.get(i));
            } else if (i <= entity && (items.get(i) instanceof Iterable<?> || items.get(i) instanceof Map<?, ?>)) {
                report("a collection in the place of an entity", items);
            } else {
                data(items.get(i));
            }
        }
    }

    private void group(List<?> list) {
        int head = isSource(list.get(0)) ? 1 : 0;
        if (list.size() <= head || !(list.get(head) instanceof Symbol operator)) {
            report("a clause", list);
            return;
        }
        name(list.get(0));
        name(operator);
        var rest = list.subList(head + 1, list.size());
        if (!GROUPS.contains(operator.toString())) {
            pattern(rest, -1);
        } else if (operator.getName().endsWith("-join")) {
            names(rest.get(0));
            rest.stream().skip(1).forEach(this::clause);
        } else {
            rest.forEach(this::clause);
        }
    }

    private void call(List<?> call) {
        plain(call);
        var head = call.isEmpty() ? null : call.get(0);
        if (!(head instanceof Symbol) || ((Symbol) head).meta() != null) {
            report("a call", call);
            return;
        }
        var args = call.subList(1, call.size());
        if (head.equals(Symbol.intern("q"))) {
            args.forEach(this::argumentOfQuery);
        } else if (sourceFunctions.contains(head)) {
            if (args.isEmpty() || !isSource(args.get(0))) {
                report("a call without a source", call);
            }
            args.stream().skip(1).forEach(this::argument);
        } else if (functions.contains(head)
                || head.equals(STEP) && args.stream().allMatch(CodeFinder::isVariable)) {
            args.forEach(this::argument);
        } else {
            report("a call", call);
        }
    }

    /** Of nested queries: only what is quoted, so that it is not compiled, and is itself harmless. */
    private void argumentOfQuery(Object form) {
        plain(form);
        if (form instanceof List<?> quote && !(form instanceof IPersistentVector)) {
            if (quote.size() != 2 || !quote.get(0).equals(Symbol.intern("quote"))) {
                report("an argument of q", form);
            } else if (quote.get(1) instanceof Map<?, ?>) {
                query(quote.get(1));
            } else {
                rules(quote.get(1));
            }
        } else if (isSource(form)) {
            name(form);
        } else {
            argument(form);
        }
    }

    private void argument(Object form) {
        if (form instanceof Symbol s && s.getName().startsWith("?")) {
            name(form);
        } else {
            data(form);
        }
    }

    private void rules(Object form) {
        plain(form);
        if (!(form instanceof IPersistentVector)) {
            report("rules", form);
            return;
        }
        for (var rule : (List<?>) form) {
            plain(rule);
            if (rule instanceof IPersistentVector vector
                    && vector.length() > 1
                    && vector.nth(0) instanceof List<?> head
                    && !(head instanceof IPersistentVector)) {
                head.forEach(this::names);
                ((List<?>) vector).stream().skip(1).forEach(this::clause);
            } else {
                report("a rule", rule);
            }
        }
    }

    private void pattern(Object form) {
        if (form instanceof IPersistentVector specs) {
            plain(form);
            ((List<?>) specs).forEach(this::spec);
        } else if (!form.equals(Symbol.intern("...")) && !(form instanceof Long)) {
            report("a pull pattern", form);
        }
    }

    private void spec(Object form) {
        plain(form);
        if (form instanceof Map<?, ?> map) {
            map.forEach((attribute, inner) -> {
                spec(attribute);
                pattern(inner);
            });
        } else if (form instanceof List<?> items) {
            for (int i = 1; i < items.size(); i += 2) {
                if (!PULL_OPTIONS.contains(items.get(i))) {
                    report("a pull option", form);
                }
                data(items.get(i + 1));
            }
            if (!(items.get(0) instanceof Keyword)) {
                report("an attribute", form);
            }
        } else if (!(form instanceof Keyword) && !form.equals(Symbol.intern("*")) && !form.equals("*")) {
            report("an attribute", form);
        }
    }

    /** Scalars, vectors, sets and maps of them, and no name of anything. */
    private void data(Object value) {
        plain(value);
        if (value instanceof Map<?, ?> map) {
            map.forEach((k, v) -> {
                data(k);
                data(v);
            });
        } else if (value instanceof IPersistentVector || value instanceof Set<?>) {
            ((Iterable<?>) value).forEach(this::data);
        } else if (!(value == null
                || value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Keyword
                || value instanceof UUID
                || value instanceof Date)) {
            report("what is not data", value);
        }
    }

    private void names(Object form) {
        plain(form);
        if (form instanceof IPersistentVector vector) {
            ((List<?>) vector).forEach(this::names);
        } else {
            name(form);
        }
    }

    /** One that names neither a class nor something in a namespace. */
    private void name(Object form) {
        plain(form);
        if (!(form instanceof Symbol s)
                || s.getNamespace() != null
                || !s.getName().equals("...")
                        && !s.getName().equals(".")
                        && s.getName().matches(".*[./].*")) {
            report("a name", form);
        }
    }

    private void plain(Object form) {
        if (form instanceof IObj object && object.meta() != null) {
            report("metadata " + RT.printString(object.meta()), form);
        }
    }

    private void report(String what, Object form) {
        found.add(what + ": " + RT.printString(form));
    }

    private static boolean isVariable(Object form) {
        return form instanceof Symbol s && s.getName().startsWith("?");
    }

    private static boolean isSource(Object form) {
        return form instanceof Symbol s && s.getName().startsWith("$");
    }

    private static Symbol guard(Object name) {
        return Symbol.intern(
                "writ.datalog",
                name.toString().equals("/") ? "/" : name.toString().replace('/', '.'));
    }

    private static Iterable<?> listed(Map<?, ?> list, String key) {
        return (Iterable<?>) list.get(Keyword.intern(key));
    }

    private static Map<?, ?> resource() {
        try (var in = AllowList.class.getResourceAsStream("functions.edn")) {
            return (Map<?, ?>) Edn.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
