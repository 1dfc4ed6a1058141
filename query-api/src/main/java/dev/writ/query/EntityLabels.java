package dev.writ.query;

import clojure.lang.Keyword;
import datomic.Database;
import dev.writ.common.media.Edn;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What people call entities: by their ident or by the value of a unique attribute, text before other values. */
final class EntityLabels {
    /** Of an entity with more datoms, such as one that has a great many values, only these are looked at. */
    private static final int MAX_DATOMS = 200;

    private static final int MAX_LENGTH = 80;

    private final Database database;
    private final Hrefs hrefs;
    private final Set<Long> unique;
    private final Map<Long, String> known = new HashMap<>();

    EntityLabels(Database database, Hrefs hrefs, Collection<Attribute> attributes) {
        this.database = database;
        this.hrefs = hrefs;
        this.unique = attributes.stream()
                .filter(a -> a.unique().isPresent())
                .map(Attribute::id)
                .collect(Collectors.toSet());
    }

    /** With a link to it. */
    Object reference(Object entity) {
        return new Members()
                .with("entity", entity)
                .with("label", of((Long) entity))
                .with("href", hrefs.entity((Long) entity))
                .map();
    }

    /** Its id, if nothing better is known. */
    String of(long entity) {
        return known.computeIfAbsent(entity, this::find);
    }

    private String find(long entity) {
        if (database.ident(entity) instanceof Keyword ident) {
            return ident.toString();
        }
        if (CommittedTransaction.isOne(database, entity)) {
            var transaction = CommittedTransaction.of(database, entity);
            return "t " + transaction.t()
                    + transaction.action().map(action -> " " + action).orElse("");
        }
        Object best = null;
        int seen = 0;
        for (var datom : database.datoms(Database.EAVT, entity)) {
            if (unique.contains(Attribute.id(datom)) && (best == null || datom.v() instanceof String)) {
                best = datom.v();
            }
            if (++seen == MAX_DATOMS) {
                break;
            }
        }
        return best == null ? Long.toString(entity) : shortened(best);
    }

    private static String shortened(Object value) {
        var text = value instanceof String || value instanceof UUID ? value.toString() : Edn.print(value);
        return text.codePointCount(0, text.length()) <= MAX_LENGTH
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MAX_LENGTH - 1)) + "…";
    }
}
