package dev.writ.database.datalog;

import clojure.lang.Keyword;
import clojure.lang.Namespace;
import clojure.lang.Symbol;
import clojure.lang.Var;
import dev.writ.common.media.Edn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The functions and aggregates a query may call; the list itself is the resource {@code functions.edn}. */
final class AllowList {
    /**
     * @param target what Datomic is told to call
     * @param takesSource whether the first argument is a data source
     */
    record Function(Symbol target, boolean takesSource) {}

    private static final Symbol GUARDED = Symbol.intern("writ.datalog");

    private final Map<Symbol, Function> functions = new HashMap<>();
    private final Set<Symbol> aggregates = new HashSet<>();
    private final Set<Symbol> randomAggregates = new HashSet<>();

    AllowList(String edn) {
        var list = (Map<?, ?>) Edn.read(edn);
        symbols(list, "functions").forEach(f -> functions.put((Symbol) f, new Function((Symbol) f, false)));
        symbols(list, "source-functions").forEach(f -> functions.put((Symbol) f, new Function((Symbol) f, true)));
        ((Map<?, ?>) list.get(Keyword.intern("guarded-functions")))
                .forEach((name, target) -> functions.put((Symbol) name, guard((Symbol) name, (Symbol) target)));
        symbols(list, "aggregates").forEach(a -> aggregates.add((Symbol) a));
        symbols(list, "random-aggregates").forEach(a -> randomAggregates.add((Symbol) a));
    }

    static AllowList load() {
        try (var in = AllowList.class.getResourceAsStream("functions.edn")) {
            return new AllowList(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<Function> function(Symbol name) {
        return Optional.ofNullable(functions.get(name));
    }

    boolean isAggregate(Symbol name) {
        return aggregates.contains(name) || isRandom(name);
    }

    /** Whether {@code name} is an aggregate that answers differently each time. */
    boolean isRandom(Symbol name) {
        return randomAggregates.contains(name);
    }

    private static Collection<?> symbols(Map<?, ?> list, String key) {
        return (Collection<?>) list.get(Keyword.intern(key));
    }

    /** Datomic resolves what it calls by name, so a guarded function must be a Clojure var. */
    private static Function guard(Symbol name, Symbol target) {
        Var.intern(Namespace.findOrCreate(GUARDED), Symbol.intern(name.getName()), new Guarded(name.getName(), target));
        return new Function(Symbol.intern(GUARDED.getName(), name.getName()), false);
    }
}
