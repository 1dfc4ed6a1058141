package dev.writ.query;

import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentVector;
import datomic.Database;
import dev.writ.database.datalog.RowOrder;
import dev.writ.database.datalog.Weight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Answers questions; everything here runs on a query thread. */
final class Answering {
    private final QueryApiConfig config;
    private final QueryMetrics metrics;

    Answering(QueryApiConfig config, QueryMetrics metrics) {
        this.config = config;
        this.metrics = metrics;
    }

    Answer answer(Question question, Readers.Reader reader, Database newest, Conditional conditional) {
        long start = System.nanoTime();
        var snapshot = Snapshot.of(question, newest, reader);
        var tag = conditional.tag(question, config.functions(), snapshot);
        if (tag.filter(conditional::matches).isPresent()) {
            return new Answer(question, snapshot, tag, Optional.empty(), null, 0, Duration.ZERO);
        }
        var found = run(question, snapshot);
        var rows = found instanceof Collection<?> c && question.query().findsMany() ? sorted(c) : null;
        var result = rows == null ? found : PersistentVector.create(page(rows, question));
        Weight.check(result, config.maxBytes());
        return new Answer(
                question,
                snapshot,
                tag,
                Optional.of(data(question, snapshot, rows, result)),
                result,
                rows == null ? 1 : rows.size(),
                Duration.ofNanos(System.nanoTime() - start));
    }

    private Object run(Question question, Snapshot snapshot) {
        long start = System.nanoTime();
        try {
            return question.query().run(snapshot.database(), question.args(), question.limits());
        } finally {
            metrics.ran(question, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private static List<Object> sorted(Collection<?> rows) {
        var sorted = new ArrayList<Object>(rows);
        sorted.sort(new RowOrder());
        return sorted;
    }

    private static List<Object> page(List<Object> rows, Question question) {
        int from = Math.min(question.offset(), rows.size());
        int to = question.limit().isPresent()
                ? (int) Math.min((long) from + question.limit().getAsInt(), rows.size())
                : rows.size();
        return rows.subList(from, to);
    }

    private static Object data(Question question, Snapshot snapshot, List<Object> rows, Object result) {
        var members = new ArrayList<Object>();
        put(members, "query", question.queryText());
        put(members, "args", question.argsText());
        put(members, "basis-t", snapshot.basisT());
        question.asOf().ifPresent(point -> put(members, "as-of", point.data()));
        question.since().ifPresent(point -> put(members, "since", point.data()));
        put(members, "history", question.history());
        if (question.paged()) {
            put(members, "total", (long) rows.size());
            put(members, "offset", (long) question.offset());
            question.limit().ifPresent(limit -> put(members, "limit", (long) limit));
            new Paging(question, snapshot.basisT(), rows.size()).next().ifPresent(next -> put(members, "next", next));
        }
        put(members, "result", result);
        return new PersistentArrayMap(members.toArray());
    }

    private static void put(List<Object> members, String name, Object value) {
        members.add(Keyword.intern(name));
        members.add(value);
    }
}
