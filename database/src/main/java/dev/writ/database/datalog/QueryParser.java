package dev.writ.database.datalog;

import clojure.lang.Keyword;
import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a query in list form, {@code [:find … :where …]}, or map form, {@code {:find […] :where […]}}. */
final class QueryParser {
    private static final Set<String> SECTIONS = Set.of("find", "keys", "strs", "syms", "with", "in", "where");

    private final AllowList allowed;
    private final int nesting;
    private final Traits traits;

    /** @param nesting how many queries the one to read stands in */
    QueryParser(AllowList allowed, int nesting, Traits traits) {
        this.allowed = allowed;
        this.nesting = nesting;
        this.traits = traits;
    }

    Query parse(Object form, Place place) {
        var sections = sections(form, place);
        var inputs = inputs(sections, place.in(":in"));
        var scope = Scope.of(allowed, inputs, nesting, traits);
        if (!sections.containsKey("find")) {
            throw place.refuse("a query needs :find");
        }
        var find = Find.parse(sections.get("find"), scope, place.in(":find"));
        var with = with(sections.getOrDefault("with", List.of()), find, place.in(":with"));
        var where = new ClauseParser(scope).clauses(sections.getOrDefault("where", List.of()), place.in(":where"));
        var query = new Query(find, names(sections, find, place), with, inputs, List.copyOf(where), scope);
        traits.notice(query);
        return query;
    }

    /** Datomic cannot count a column twice, and says so in words of its own. */
    private static List<Object> with(List<Object> forms, Find find, Place place) {
        var found = Forms.variables(Forms.vector(find.elements()));
        var with = new ArrayList<Object>();
        for (int i = 0; i < forms.size(); i++) {
            var variable = Forms.variable(forms.get(i), place.at(i));
            if (found.contains(variable)) {
                throw place.at(i).refuse(variable + " stands in :find already");
            }
            if (with.contains(variable)) {
                throw place.at(i).refuse(variable + " stands there twice");
            }
            with.add(variable);
        }
        return List.copyOf(with);
    }

    private static Map<String, List<Object>> sections(Object form, Place place) {
        var sections = new LinkedHashMap<String, List<Object>>();
        if (form instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (!Forms.isVector(value)) {
                    throw place.in(Forms.shown(key)).refuse("expected a vector, found " + Forms.shown(value));
                }
                sections.put(section(key, place), Forms.items(value));
            });
            return sections;
        }
        if (!Forms.isVector(form)) {
            throw place.refuse("expected [:find …] or {:find […]}, found " + Forms.shown(form));
        }
        List<Object> current = null;
        for (var item : Forms.items(form)) {
            if (item instanceof Keyword) {
                current = new ArrayList<>();
                if (sections.put(section(item, place), current) != null) {
                    throw place.refuse(item + " stands there twice");
                }
            } else if (current == null) {
                throw place.refuse("expected :find first, found " + Forms.shown(item));
            } else {
                current.add(item);
            }
        }
        return sections;
    }

    private static String section(Object key, Place place) {
        if (key instanceof Keyword k && k.getNamespace() == null && SECTIONS.contains(k.getName())) {
            return k.getName();
        }
        throw place.refuse(Forms.shown(key) + " is not a part of a query");
    }

    private static List<Input> inputs(Map<String, List<Object>> sections, Place place) {
        var forms = sections.getOrDefault("in", List.of(Symbol.intern("$")));
        var inputs = new ArrayList<Input>();
        var seen = new HashSet<Object>();
        for (int i = 0; i < forms.size(); i++) {
            var input = Input.parse(forms.get(i), place.at(i));
            if (!(input instanceof Input.Bound) && !seen.add(input)) {
                throw place.at(i).refuse(forms.get(i) + " stands there twice");
            }
            inputs.add(input);
        }
        return List.copyOf(inputs);
    }

    private static Optional<Query.Names> names(Map<String, List<Object>> sections, Find find, Place place) {
        var kinds = sections.keySet().stream()
                .filter(s -> s.equals("keys") || s.equals("strs") || s.equals("syms"))
                .toList();
        if (kinds.isEmpty()) {
            return Optional.empty();
        }
        if (kinds.size() > 1) {
            throw place.refuse("only one of :keys, :strs and :syms");
        }
        var kind = kinds.get(0);
        var symbols = new ArrayList<Object>();
        for (var symbol : sections.get(kind)) {
            if (!Forms.isPlain(symbol)) {
                throw place.in(":" + kind).refuse("expected a symbol, found " + Forms.shown(symbol));
            }
            symbols.add(Forms.clean(symbol));
        }
        if (symbols.size() != find.elements().size()) {
            throw place.in(":" + kind).refuse("expected " + find.elements().size() + " names, found " + symbols.size());
        }
        return Optional.of(new Query.Names(Keyword.intern(kind), symbols));
    }
}
