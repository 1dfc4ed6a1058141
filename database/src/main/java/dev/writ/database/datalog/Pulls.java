package dev.writ.database.datalog;

import clojure.lang.Keyword;
import clojure.lang.Symbol;
import datomic.Attribute;
import datomic.Database;
import datomic.Datom;
import dev.writ.common.error.ProblemType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The pulls of one run of a query. Datomic's pull takes no timeout, hears no interrupt and gathers all before it
 * answers, so the values that a pull would gather are counted first, and one that would gather too many never starts.
 * The count may be above what Datomic gathers, never below.
 */
final class Pulls {
    /** For all pulls of one run together. */
    static final int MAX_VALUES = 500_000;

    private static final int MAX_DEPTH = 400;

    /** How many values Datomic gives of an attribute where a pattern says nothing else. */
    private static final long DEFAULT_LIMIT = 1000;

    private final Database database;
    private final Map<Object, Optional<Attribute>> attributes = new HashMap<>();
    private long values;

    Pulls(Database database) {
        this.database = database;
    }

    /** @param pattern from {@link PullParser} */
    Object pull(Object pattern, Object entity) {
        if (database.entid(entity) instanceof Long id) {
            count(id, (List<?>) pattern, new Path(Map.of(), Set.of(), 0));
        }
        return database.pull(pattern, entity);
    }

    /** One attribute of a pattern, with what decides how much of it is pulled. */
    private record Spec(Keyword attribute, long limit) {
        static Spec of(Object form) {
            if (form instanceof Keyword attribute) {
                return new Spec(attribute, DEFAULT_LIMIT);
            }
            var items = (List<?>) form;
            long limit = DEFAULT_LIMIT;
            for (int i = 1; i < items.size(); i += 2) {
                if (items.get(i).equals(Keyword.intern("limit"))) {
                    limit = items.get(i + 1) == null ? Long.MAX_VALUE : (Long) items.get(i + 1);
                }
            }
            return new Spec((Keyword) items.get(0), limit);
        }

        boolean isReverse() {
            return attribute.getName().startsWith("_");
        }

        Keyword forward() {
            return isReverse()
                    ? Keyword.intern(
                            attribute.getNamespace(), attribute.getName().substring(1))
                    : attribute;
        }
    }

    private record Step(Spec by, long entity) {}

    /**
     * How an entity was reached since the pattern at hand began.
     *
     * @param levels how often each attribute may still be followed into the pattern itself
     * @param seen the steps taken so; Datomic does not go on from an entity a second time
     */
    private record Path(Map<Spec, Long> levels, Set<Step> seen, int depth) {
        Path inner() {
            return new Path(Map.of(), Set.of(), depth + 1);
        }

        Optional<Path> again(Spec by, long child, Object levelsOfSpec) {
            if (levelsOfSpec instanceof Long all) {
                long left = levels.getOrDefault(by, all);
                var fewer = new HashMap<>(levels);
                fewer.put(by, left - 1);
                return left > 0 ? Optional.of(new Path(fewer, seen, depth + 1)) : Optional.empty();
            }
            var more = new HashSet<>(seen);
            return more.add(new Step(by, child)) ? Optional.of(new Path(levels, more, depth + 1)) : Optional.empty();
        }
    }

    private void count(long entity, List<?> pattern, Path path) {
        if (path.depth() > MAX_DEPTH) {
            throw ProblemType.RESULT_TOO_LARGE.because("a pull goes more than " + MAX_DEPTH + " entities deep");
        }
        add();
        for (var form : pattern) {
            if (form instanceof Symbol || form instanceof String) {
                countAll(entity, path.depth());
            } else if (form instanceof Map<?, ?> map) {
                map.forEach((key, sub) -> countRefs(entity, Spec.of(key), sub, pattern, path));
            } else {
                countValues(entity, Spec.of(form), path.depth());
            }
        }
    }

    private void countRefs(long entity, Spec spec, Object sub, List<?> pattern, Path path) {
        long left = spec.limit();
        for (var datom : datoms(entity, spec)) {
            if (left-- == 0) {
                return;
            }
            add();
            var child = spec.isReverse() ? datom.e() : datom.v();
            if (!(child instanceof Long id)) {
                continue;
            }
            if (sub instanceof List<?> inner) {
                count(id, inner, path.inner());
            } else {
                path.again(spec, id, sub).ifPresent(next -> count(id, pattern, next));
            }
        }
    }

    private void countValues(long entity, Spec spec, int depth) {
        long left = spec.limit();
        for (var datom : datoms(entity, spec)) {
            if (left-- == 0) {
                return;
            }
            add();
            if (!spec.isReverse()) {
                countComponent(datom, depth);
            }
        }
    }

    /** As for {@code *}, which goes on into components. */
    private void countAll(long entity, int depth) {
        if (depth > MAX_DEPTH) {
            throw ProblemType.RESULT_TOO_LARGE.because("a pull goes more than " + MAX_DEPTH + " components deep");
        }
        var left = new HashMap<Object, Long>();
        for (var datom : database.datoms(Database.EAVT, entity)) {
            add();
            if (left.merge(datom.a(), 1L, Long::sum) <= DEFAULT_LIMIT) {
                countComponent(datom, depth);
            }
        }
    }

    private void countComponent(Datom datom, int depth) {
        if (datom.v() instanceof Long child
                && attribute(datom.a()).filter(Attribute::isComponent).isPresent()) {
            countAll(child, depth + 1);
        }
    }

    private Iterable<Datom> datoms(long entity, Spec spec) {
        var attribute = attribute(spec.forward());
        if (attribute.isEmpty()) {
            return Set.of();
        }
        return spec.isReverse()
                ? database.datoms(Database.VAET, entity, attribute.get().id())
                : database.datoms(Database.EAVT, entity, attribute.get().id());
    }

    private Optional<Attribute> attribute(Object idOrIdent) {
        return attributes.computeIfAbsent(idOrIdent, a -> Optional.ofNullable(database.attribute(a)));
    }

    private void add() {
        if (++values > MAX_VALUES) {
            throw ProblemType.RESULT_TOO_LARGE.because("the pulls of this query gather more than " + MAX_VALUES
                    + " values; find fewer entities, set a :limit on what a pull follows, or nest it less");
        }
        Budget.step();
    }
}
