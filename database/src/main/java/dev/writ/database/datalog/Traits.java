package dev.writ.database.datalog;

import java.util.ArrayList;
import java.util.List;

/** What was noticed while a query, or the rules given to it, was read, at any depth. */
final class Traits {
    /** Datomic compiles calls to functions, and whatever counts rows, to classes: a text must not make thousands. */
    private static final int MAX_CLAUSES = 500;

    private boolean random;
    private int clauses;
    private final List<Query> queries = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();

    void noticeRandom() {
        random = true;
    }

    /** @throws dev.writ.common.error.ProblemException of type query-refused if it is one too many */
    void noticeClause(Place place) {
        if (++clauses > MAX_CLAUSES) {
            throw place.refuse("more than " + MAX_CLAUSES + " clauses in a query or in its rules");
        }
    }

    void notice(Query query) {
        queries.add(query);
    }

    void notice(Rule rule) {
        rules.add(rule);
    }

    /** Whether something answers differently each time. */
    boolean random() {
        return random;
    }

    /** The query itself and those nested in it. */
    List<Query> queries() {
        return queries;
    }

    /** Of all rule sets, whether called or not. */
    List<Rule> rules() {
        return rules;
    }
}
