package dev.writ.database.datalog;

import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.List;

/** Reads a rule set, {@code [[(name ?x ?y) clauses…] …]}. */
final class RuleParser {
    private static final int MAX_RULES = 200;

    private RuleParser() {}

    /** The rules as Datomic reads them, built from nothing but what was understood. */
    static Object rules(Object form, Scope scope, Place place) {
        if (!Forms.isVector(form)) {
            throw place.refuse("expected a vector of rules, found " + Forms.shown(form));
        }
        var rules = Forms.items(form);
        if (rules.size() > MAX_RULES) {
            throw place.refuse("more than " + MAX_RULES + " rules");
        }
        var parsed = new ArrayList<Object>();
        for (int i = 0; i < rules.size(); i++) {
            parsed.add(rule(rules.get(i), scope, place.at(i)));
        }
        return Forms.vector(parsed);
    }

    private static Object rule(Object form, Scope scope, Place place) {
        var items = Forms.isVector(form) ? Forms.items(form) : List.of();
        if (items.size() < 2 || !Forms.isList(items.get(0))) {
            throw place.refuse("expected a rule [(name ?x ?y) clauses…], found " + Forms.shown(form));
        }
        var head = Forms.items(items.get(0));
        if (head.size() < 2 || !Forms.isPlain(head.get(0))) {
            throw place.at(0).refuse("expected (name ?x ?y)");
        }
        var parsed = new ArrayList<Object>();
        var parsedHead = new ArrayList<Object>();
        parsedHead.add(Forms.clean(head.get(0)));
        parsedHead.addAll(ruleVariables(head.subList(1, head.size()), place.at(0), 1));
        parsed.add(Forms.list(parsedHead));
        var body = new ClauseParser(scope).clauses(items.subList(1, items.size()), place.in("body"));
        scope.traits()
                .notice(new Rule(
                        Forms.clean(head.get(0)),
                        Forms.variables(Forms.list(parsedHead)),
                        List.copyOf(body),
                        scope.nesting() > 0));
        parsed.addAll(Metered.body(body, scope.relations()));
        return Forms.vector(parsed);
    }

    /** The variable vector of a join: {@code [?x ?y]} or {@code [[?required] ?y]}. */
    static Object variables(Object form, Place place) {
        if (!Forms.isVector(form)) {
            throw place.refuse("expected a vector of variables, found " + Forms.shown(form));
        }
        return Forms.vector(ruleVariables(Forms.items(form), place, 0));
    }

    private static List<Object> ruleVariables(List<Object> items, Place place, int shift) {
        var variables = new ArrayList<Object>();
        for (int i = 0; i < items.size(); i++) {
            var at = place.at(i + shift);
            if (i == 0 && Forms.isVector(items.get(0))) {
                var required = new ArrayList<Symbol>();
                for (var item : Forms.items(items.get(0))) {
                    required.add(Forms.variable(item, at));
                }
                variables.add(Forms.vector(required));
            } else {
                variables.add(Forms.variable(items.get(i), at));
            }
        }
        return variables;
    }
}
