package dev.writ.database.datalog;

import clojure.lang.AFn;
import clojure.lang.Namespace;
import clojure.lang.Symbol;
import clojure.lang.Var;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes clauses the way Datomic gets them: behind each one that can make rows stands a predicate that counts a
 * {@link Budget#step()} for every row, before predicates of the query itself can drop it. It names a variable that the
 * clause binds, and where there is none but a blank, that blank gets a name. Neither changes what a query finds.
 */
final class Metered {
    private static final String NAMESPACE = "writ.datalog.run";
    private static final Symbol STEP = Symbol.intern(NAMESPACE, "step");
    private static final Symbol BLANK = Symbol.intern("_");

    /** Queries cannot use such names, see {@link Forms}. */
    private static final String NAMED_BLANK = "?__";

    private static final Pattern STEP_TEXT = Pattern.compile(" ?\\[\\(" + NAMESPACE + "/step [^)]*\\)]");
    private static final Pattern NAMED_BLANK_TEXT = Pattern.compile(Pattern.quote(NAMED_BLANK) + "\\d+");

    static {
        Var.intern(Namespace.findOrCreate(Symbol.intern(NAMESPACE)), Symbol.intern("step"), new Step());
    }

    /** Whether {@code $} may be a relation here, as it is in a group or a rule with a source before it. */
    private boolean relation;

    private int blanks;

    private Metered(boolean relation) {
        this.relation = relation;
    }

    private static final class Step extends AFn {
        @Override
        public Object invoke(Object value) {
            Budget.step();
            return Boolean.TRUE;
        }

        @Override
        public Object invoke(Object one, Object other) {
            Budget.step();
            return Boolean.TRUE;
        }
    }

    /** The clauses of {@code :where}, after inputs that may themselves multiply. */
    static List<Object> where(List<Input> inputs, List<Clause> clauses) {
        var known = new LinkedHashSet<Symbol>();
        var many = new ArrayList<Symbol>();
        for (var input : inputs) {
            if (input instanceof Input.Bound bound) {
                known.addAll(bound.binding().bound());
                if (!bound.binding().isSingle()) {
                    bound.binding().bound().stream().findFirst().ifPresent(many::add);
                }
            }
        }
        var forms = new ArrayList<Object>();
        for (int i = 1; i < many.size(); i++) {
            forms.add(Forms.vector(List.of(Forms.list(List.of(STEP, many.get(0), many.get(i))))));
        }
        forms.addAll(new Metered(false).all(clauses, known));
        return forms;
    }

    /**
     * The clauses of a rule.
     *
     * @param relations whether the rule may be called with a source other than the database
     */
    static List<Object> body(List<Clause> clauses, boolean relations) {
        return new Metered(relations).all(clauses, Set.of());
    }

    /** {@code text} without what was added here. */
    static String withoutSteps(String text) {
        return NAMED_BLANK_TEXT.matcher(STEP_TEXT.matcher(text).replaceAll("")).replaceAll("_");
    }

    private List<Object> all(List<Clause> clauses, Set<Symbol> bound) {
        var known = new HashSet<>(bound);
        var forms = new ArrayList<Object>();
        for (var clause : clauses) {
            forms.addAll(metered(clause, known));
            known.addAll(clause.variables());
        }
        return forms;
    }

    private List<Object> metered(Clause clause, Set<Symbol> known) {
        var fresh = clause.variables().stream().filter(v -> !known.contains(v)).findFirst();
        if (clause instanceof Clause.DataPattern pattern) {
            return fresh.isPresent() ? stepped(clause.data(), fresh.get()) : pattern(pattern);
        } else if (clause instanceof Clause.RuleCall call) {
            return fresh.isPresent() ? stepped(clause.data(), fresh.get()) : ruleCall(call);
        } else if (clause instanceof Clause.Group group) {
            var form = group(group, known);
            return fresh.isPresent() && group.operator().getName().startsWith("or")
                    ? stepped(form, fresh.get())
                    : List.of(form);
        }
        var multiplied = ((Clause.Call) clause)
                .binding()
                .filter(b -> !b.isSingle())
                .flatMap(b -> b.bound().stream().filter(v -> !known.contains(v)).findFirst());
        return multiplied.isPresent() ? stepped(clause.data(), multiplied.get()) : List.of(clause.data());
    }

    private List<Object> pattern(Clause.DataPattern pattern) {
        var terms = new ArrayList<>(pattern.terms());
        boolean ofRelation = relation || pattern.ofRelation();
        while (terms.size() < 3 && !ofRelation) {
            terms.add(BLANK); // such as the value, which may be left out
        }
        // A blank attribute stays one: Datomic does not look for a variable attribute in the same way.
        var blank = nameBlank(terms, ofRelation ? terms.size() : 3, ofRelation ? -1 : 1);
        return blank.map(name -> stepped(new Clause.DataPattern(pattern.source(), terms).data(), name))
                .orElseGet(() -> List.of(pattern.data()));
    }

    private List<Object> ruleCall(Clause.RuleCall call) {
        var args = new ArrayList<>(call.args());
        return nameBlank(args, args.size(), -1)
                .map(name -> stepped(new Clause.RuleCall(call.source(), call.rule(), args).data(), name))
                .orElseGet(() -> List.of(call.data()));
    }

    /** Gives the first blank a name in place. */
    private Optional<Symbol> nameBlank(List<Object> terms, int end, int except) {
        for (int i = 0; i < Math.min(end, terms.size()); i++) {
            if (i != except && BLANK.equals(terms.get(i))) {
                var name = Symbol.intern(NAMED_BLANK + ++blanks);
                terms.set(i, name);
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    private Object group(Clause.Group group, Set<Symbol> known) {
        boolean outside = relation;
        relation |=
                group.source().filter(source -> !source.getName().equals("$")).isPresent();
        try {
            return inSource(group, known);
        } finally {
            relation = outside;
        }
    }

    private Object inSource(Clause.Group group, Set<Symbol> known) {
        var operator = group.operator().getName();
        if (operator.equals("not")) {
            // What Datomic itself makes of it, for names of blanks to be allowed inside.
            var variables = group.variables();
            return variables.isEmpty() ? group.data() : joined(group, "not-join", Forms.vector(variables), variables);
        }
        if (operator.equals("not-join")) {
            return joined(group, operator, group.join().orElseThrow(), group.variables());
        }
        var inside = new HashSet<>(known);
        group.join().ifPresent(join -> inside.retainAll(group.variables()));
        if (operator.equals("and")) {
            return form(group, operator, Optional.empty(), all(group.clauses(), inside));
        }
        int blanksBefore = blanks;
        var branches = group.clauses().stream()
                .map(clause -> branch(metered(clause, inside)))
                .toList();
        if (blanksBefore == blanks || group.join().isPresent()) {
            return form(group, operator, group.join(), branches);
        }
        // The names of blanks differ from branch to branch, which only or-join allows.
        var variables = group.variables();
        return group.clauses().stream().allMatch(clause -> clause.variables().equals(variables))
                ? form(group, "or-join", Optional.of(Forms.vector(variables)), branches)
                : group.data();
    }

    private Object joined(Clause.Group group, String operator, Object join, Set<Symbol> bound) {
        return form(group, operator, Optional.of(join), all(group.clauses(), bound));
    }

    private static Object form(Clause.Group group, String operator, Optional<Object> join, List<Object> clauses) {
        var form = new ArrayList<Object>();
        group.source().ifPresent(form::add);
        form.add(Symbol.intern(operator));
        join.ifPresent(form::add);
        form.addAll(clauses);
        return Forms.list(form);
    }

    private static Object branch(List<Object> forms) {
        if (forms.size() == 1) {
            return forms.get(0);
        }
        var and = new ArrayList<Object>();
        and.add(Symbol.intern("and"));
        and.addAll(forms);
        return Forms.list(and);
    }

    private static List<Object> stepped(Object form, Symbol variable) {
        return List.of(form, Forms.vector(List.of(Forms.list(List.of(STEP, variable)))));
    }
}
