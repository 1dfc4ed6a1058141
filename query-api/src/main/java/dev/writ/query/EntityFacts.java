package dev.writ.query;

import clojure.lang.Keyword;
import clojure.lang.PersistentVector;
import datomic.Database;
import datomic.Datom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Facts of and about one entity as data, with whom or what they refer to, never more than a page can show. */
final class EntityFacts {
    private static final int MAX_VALUES = 100;
    private static final int MAX_REFERRING = 20;
    private static final int MAX_COUNTED = 1000;

    private final Database database;
    private final long entity;
    private final Hrefs hrefs;
    private final Map<Long, Attribute> attributes;
    private final EntityLabels labels;
    private final Map<Object, CommittedTransaction> transactions = new HashMap<>();

    EntityFacts(Database database, long entity, Hrefs hrefs) {
        this.database = database;
        this.entity = entity;
        this.hrefs = hrefs;
        this.attributes =
                Attribute.all(database).stream().collect(Collectors.toMap(Attribute::id, Function.identity()));
        this.labels = new EntityLabels(database, hrefs, attributes.values());
    }

    /** The values of one attribute. */
    private static final class Values {
        private final List<Object> shown = new ArrayList<>();
        private long count;
    }

    String label() {
        return labels.of(entity);
    }

    /** If it is one. */
    Optional<Object> transaction() {
        return CommittedTransaction.isOne(database, entity)
                ? Optional.of(CommittedTransaction.of(database, entity).data(hrefs))
                : Optional.empty();
    }

    /** Those it has, by name. */
    Object attributes() {
        var found = new LinkedHashMap<Long, Values>();
        for (var datom : database.datoms(Database.EAVT, entity)) {
            EntityHistory.goOn();
            var values = found.computeIfAbsent(Attribute.id(datom), a -> new Values());
            if (values.count++ < MAX_VALUES) {
                values.shown.add(value(datom));
            }
        }
        return PersistentVector.create(found.entrySet().stream()
                .sorted(Comparator.comparing(e -> database.ident(e.getKey()).toString()))
                .map(e -> attribute(e.getKey(), e.getValue()))
                .toList());
    }

    private Object attribute(long a, Values values) {
        var attribute = Optional.ofNullable(attributes.get(a));
        return new Members()
                .with("attribute", database.ident(a))
                .with("href", hrefs.entity(a))
                .with("unique", attribute.flatMap(Attribute::unique))
                .with("component", attribute.filter(Attribute::component).isPresent())
                .with("many", attribute.filter(Attribute::isMany).isPresent())
                .with("count", values.count)
                .with("values", PersistentVector.create(values.shown))
                .map();
    }

    /** By which attributes and entities, of each the first few; a count stops at a bound. */
    Object referencedBy() {
        var referring = new ArrayList<Object>();
        attributes.values().stream()
                .filter(Attribute::isRef)
                .sorted(Comparator.comparing(a -> a.ident().toString()))
                .forEach(a -> referring(a).ifPresent(referring::add));
        return PersistentVector.create(referring);
    }

    private Optional<Object> referring(Attribute attribute) {
        var shown = new ArrayList<Object>();
        long count = 0;
        for (var datom : database.datoms(Database.VAET, entity, attribute.id())) {
            EntityHistory.goOn();
            if (count == MAX_COUNTED) {
                break;
            }
            if (count++ < MAX_REFERRING) {
                shown.add(labels.reference(datom.e()));
            }
        }
        if (count == 0) {
            return Optional.empty();
        }
        var all = hrefs.query("[:find [?e ...] :in $ ?v :where [?e " + attribute.ident() + " ?v]]", "[" + entity + "]");
        return Optional.of(new Members()
                .with("attribute", attribute.ident())
                .with("count", count)
                .with("at-least", count == MAX_COUNTED)
                .with("entities", PersistentVector.create(shown))
                .with("href", all)
                .map());
    }

    /** An assertion or a retraction, and whose it was. */
    Object datom(Datom datom) {
        return new Members()
                .with("added", datom.added())
                .with("attribute", database.ident(datom.a()))
                .with("value", value(datom))
                .with(
                        "transaction",
                        transactions
                                .computeIfAbsent(datom.tx(), tx -> CommittedTransaction.of(database, tx))
                                .data(hrefs))
                .map();
    }

    private Object value(Datom datom) {
        var type = (Keyword) database.attribute(datom.a()).valueType();
        return switch (type.getName()) {
            case "ref" -> labels.reference(datom.v());
            case "fn" -> "a function";
            default -> datom.v();
        };
    }
}
