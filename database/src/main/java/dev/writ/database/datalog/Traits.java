package dev.writ.database.datalog;

import java.util.ArrayList;
import java.util.List;

/** What was noticed while a query, or the rules given to it, was read, at any depth. */
final class Traits {
    private boolean random;
    private final List<Query> queries = new ArrayList<>();

    void noticeRandom() {
        random = true;
    }

    void notice(Query query) {
        queries.add(query);
    }

    /** Whether something answers differently each time. */
    boolean random() {
        return random;
    }

    /** The query itself and those nested in it. */
    List<Query> queries() {
        return queries;
    }
}
