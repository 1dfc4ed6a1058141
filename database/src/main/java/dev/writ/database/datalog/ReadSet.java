package dev.writ.database.datalog;

import clojure.lang.Keyword;
import datomic.Attribute;
import datomic.Database;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gathers what an answer depends on. */
final class ReadSet {
    private final Database database;
    private final Set<String> names = new HashSet<>();
    private boolean all;

    ReadSet(Database database) {
        this.database = database;
    }

    void addAll() {
        all = true;
    }

    /** @param given what stands where an attribute does: an ident, also one that was renamed since, or an id */
    void add(Object given) {
        if (given instanceof Collection<?>) {
            addAll(); // a lookup ref: which attribute it is may change
        } else if (given instanceof Keyword ident) {
            names.add(name(ident));
        }
        find(given).ifPresent(this::add);
    }

    private void add(Attribute attribute) {
        names.add(name(database.ident(attribute.id())));
    }

    private static String name(Object ident) {
        return ident.toString().substring(1);
    }

    /** Empty for what has no values, because no attribute has that name. */
    Optional<Attribute> find(Object given) {
        if (given instanceof Keyword ident) {
            return Optional.ofNullable(database.attribute(ident));
        }
        if (given instanceof String text && text.startsWith(":")) {
            return Optional.ofNullable(database.attribute(Keyword.intern(text.substring(1))));
        }
        return given instanceof Number id ? Optional.ofNullable(database.attribute(id.longValue())) : Optional.empty();
    }

    /** Wherever a pair comes to stand for an entity, Datomic takes it for a lookup ref. */
    void addLookupRefs(Object data) {
        if (data instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                addUnique(key); // an entry is a pair
                addLookupRefs(key);
                addLookupRefs(value);
            });
        } else if (data instanceof Collection<?> items) {
            if (items instanceof List<?> list && list.size() == 2) {
                addUnique(list.get(0));
            }
            items.forEach(this::addLookupRefs);
        }
    }

    private void addUnique(Object given) {
        find(given).filter(a -> a.unique() != null).ifPresent(this::add);
    }

    /** @param pattern from {@link PullParser} */
    void addPull(List<?> pattern) {
        for (var form : pattern) {
            if (form instanceof Map<?, ?> map) {
                map.forEach((key, inner) -> {
                    add(forward(attribute(key)));
                    if (inner instanceof List<?> specs) {
                        addPull(specs);
                    }
                });
            } else if (attribute(form) instanceof Keyword plain) {
                addPulled(plain);
            } else {
                addAll(); // * and "*"
            }
        }
    }

    /** A component is pulled with all that it has, unless a pattern says what. */
    private void addPulled(Keyword attribute) {
        if (attribute.equals(Keyword.intern("db/id"))) {
            return;
        }
        add(forward(attribute));
        if (find(attribute).filter(Attribute::isComponent).isPresent()) {
            addAll();
        }
    }

    private static Object attribute(Object spec) {
        return spec instanceof List<?> withOptions ? withOptions.get(0) : spec;
    }

    private static Object forward(Object attribute) {
        return attribute instanceof Keyword k && k.getName().startsWith("_")
                ? Keyword.intern(k.getNamespace(), k.getName().substring(1))
                : attribute;
    }

    Reads reads() {
        return all ? Reads.ALL : Reads.of(names);
    }
}
