package dev.writ.database.datalog;

import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the clauses of one {@code :where} or rule body. */
final class ClauseParser {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_TERMS = 32;
    private static final Set<String> OPERATORS = Set.of("not", "not-join", "or", "or-join", "and");

    private final Scope scope;

    ClauseParser(Scope scope) {
        this.scope = scope;
    }

    List<Clause> clauses(List<Object> forms, Place place) {
        var clauses = new ArrayList<Clause>();
        for (int i = 0; i < forms.size(); i++) {
            clauses.add(clause(forms.get(i), place.at(i), 0, false));
        }
        return clauses;
    }

    private Clause clause(Object form, Place place, int depth, boolean insideOr) {
        scope.traits().noticeClause(place);
        if (depth > MAX_DEPTH) {
            throw place.refuse("clauses nested more than " + MAX_DEPTH + " deep");
        }
        if (Forms.isList(form)) {
            return listClause(Forms.items(form), place, depth, insideOr);
        }
        if (!Forms.isVector(form)) {
            throw place.refuse("not a clause: " + Forms.shown(form));
        }
        var items = Forms.items(form);
        if (!items.isEmpty() && Forms.isList(items.get(0))) {
            return call(items, place);
        }
        return pattern(items, place);
    }

    private Clause.DataPattern pattern(List<Object> items, Place place) {
        var source = scope.takeSource(items, place.at(0));
        int shift = source.isPresent() ? 1 : 0;
        if (items.isEmpty() || items.size() > MAX_TERMS) {
            throw place.refuse("a data pattern has 1 to " + MAX_TERMS + " terms");
        }
        var terms = new ArrayList<Object>();
        for (int i = 0; i < items.size(); i++) {
            // Datomic calls what stands in a collection at the front, whether list or vector.
            terms.add(term(items.get(i), place.at(i + shift), i > 0));
        }
        return new Clause.DataPattern(source, List.copyOf(terms));
    }

    private static Object term(Object form, Place place, boolean collectionAllowed) {
        if (Forms.isVariable(form) || Forms.isSymbol(form, "_")) {
            return Forms.clean(form);
        }
        if (form == null) {
            throw place.refuse("nil matches nothing (missing? finds what is absent)");
        }
        if (!collectionAllowed && !Forms.isScalar(form)) {
            throw place.refuse("expected a variable, an id or an ident here, found " + Forms.shown(form)
                    + " (give a lookup ref as an argument, or call a function as (f args))");
        }
        return Forms.constant(form, place);
    }

    private Clause.Call call(List<Object> items, Place place) {
        if (items.size() > 2) {
            throw place.refuse("expected [(function args…) binding]");
        }
        var callPlace = place.at(0);
        var form = Forms.items(items.get(0));
        Object head = form.isEmpty() ? null : form.remove(0);
        var binding =
                items.size() == 2 ? Optional.of(Binding.parse(items.get(1), place.at(1))) : Optional.<Binding>empty();
        if (Forms.isSymbol(head, "q")) {
            return new NestedQuery(scope).call(form, binding, callPlace);
        }
        if (!(head instanceof Symbol name)) {
            throw callPlace.refuse("expected the name of a function, found " + Forms.shown(head));
        }
        var function = scope.allowed()
                .function(Forms.clean(name))
                .orElseThrow(() -> callPlace.refuse("the function " + name + " is not on the list of functions"));
        var args = new ArrayList<Object>();
        for (int i = 0; i < form.size(); i++) {
            var argPlace = callPlace.at(i + 1);
            args.add(
                    function.takesSource() && i == 0
                            ? scope.source(form.get(i), argPlace)
                            : argument(form.get(i), argPlace));
        }
        return new Clause.Call(
                function.target(),
                Collections.unmodifiableList(args),
                Forms.variables(Forms.vector(args)),
                binding,
                binding.filter(Binding::isSingle).isPresent());
    }

    /** Datomic compiles arguments as code, so only a variable or plain data may stand there. */
    static Object argument(Object form, Place place) {
        return Forms.isVariable(form) ? Forms.clean(form) : Forms.constant(form, place);
    }

    private Clause listClause(List<Object> items, Place place, int depth, boolean insideOr) {
        var source = scope.takeSource(items, place.at(0));
        int shift = source.isPresent() ? 2 : 1;
        if (items.isEmpty() || !(items.get(0) instanceof Symbol name)) {
            throw place.refuse("expected a rule, not, not-join, or, or-join or and");
        }
        items.remove(0);
        if (name.getNamespace() == null && OPERATORS.contains(name.getName())) {
            return group(source, Forms.clean(name), items, place, shift, depth, insideOr);
        }
        if (!Forms.isPlain(name)) {
            throw place.refuse(name + " is not the name of a rule");
        }
        if (!scope.rules()) {
            throw place.refuse("the rule " + name + " is called, but :in has no %");
        }
        var args = new ArrayList<Object>();
        for (int i = 0; i < items.size(); i++) {
            args.add(term(items.get(i), place.at(i + shift), true));
        }
        return new Clause.RuleCall(source, Forms.clean(name), List.copyOf(args));
    }

    private Clause group(
            Optional<Symbol> source,
            Symbol operator,
            List<Object> items,
            Place place,
            int shift,
            int depth,
            boolean insideOr) {
        var name = operator.getName();
        if (name.equals("and") && !insideOr) {
            throw place.refuse("and stands only in or and or-join; clauses of :where are joined as they are");
        }
        Optional<Object> join = Optional.empty();
        if (name.endsWith("-join")) {
            if (items.isEmpty()) {
                throw place.refuse(name + " needs a vector of variables");
            }
            join = Optional.of(RuleParser.variables(items.remove(0), place.at(shift++)));
        }
        if (items.isEmpty()) {
            throw place.refuse(name + " without clauses");
        }
        var clauses = new ArrayList<Clause>();
        for (int i = 0; i < items.size(); i++) {
            clauses.add(clause(items.get(i), place.at(i + shift), depth + 1, name.startsWith("or")));
        }
        return new Clause.Group(source, operator, join, List.copyOf(clauses));
    }
}
