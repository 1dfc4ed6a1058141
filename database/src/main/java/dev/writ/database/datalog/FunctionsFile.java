package dev.writ.database.datalog;

import clojure.java.api.Clojure;
import clojure.lang.IFn;
import clojure.lang.Keyword;
import clojure.lang.RT;
import clojure.lang.Symbol;
import clojure.lang.Var;
import dev.writ.common.error.ProblemException;
import dev.writ.common.media.Edn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a file such as {@code functions.edn} lists.
 *
 * @param guardedFunctions what is called, by the name that queries call it
 */
record FunctionsFile(
        Set<Symbol> functions,
        Set<Symbol> sourceFunctions,
        Map<Symbol, Symbol> guardedFunctions,
        Set<Symbol> aggregates,
        Set<Symbol> randomAggregates) {
    private static final List<String> KEYS =
            List.of("functions", "source-functions", "guarded-functions", "aggregates", "random-aggregates");

    /** @throws IllegalArgumentException saying what is wrong with the file */
    static FunctionsFile of(Path file) {
        try {
            return of(Edn.read(Files.readString(file)));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "it cannot be read (" + e.getClass().getSimpleName() + ")", e);
        } catch (ProblemException e) {
            throw new IllegalArgumentException(e.problem().detail(), e);
        }
    }

    /** @throws IllegalArgumentException saying what is wrong with the data */
    static FunctionsFile of(Object data) {
        if (!(data instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("expected a map, found " + Forms.shown(data));
        }
        map.keySet().forEach(key -> {
            if (!(key instanceof Keyword k) || k.getNamespace() != null || !KEYS.contains(k.getName())) {
                throw new IllegalArgumentException(
                        "the key " + Forms.shown(key) + " is not one of :" + String.join(", :", KEYS));
            }
        });
        return new FunctionsFile(
                symbols(map, "functions"),
                symbols(map, "source-functions"),
                guarded(map.get(Keyword.intern("guarded-functions"))),
                symbols(map, "aggregates"),
                symbols(map, "random-aggregates"));
    }

    /** What queries call, besides aggregates. */
    Set<Symbol> names() {
        var names = new LinkedHashSet<>(functions);
        names.addAll(sourceFunctions);
        names.addAll(guardedFunctions.keySet());
        return names;
    }

    Set<Symbol> aggregateNames() {
        var names = new LinkedHashSet<>(aggregates);
        names.addAll(randomAggregates);
        return names;
    }

    /**
     * Loads the namespaces of all that is listed.
     *
     * @throws IllegalArgumentException naming the first that is not a public function
     */
    void checkFunctions() {
        functions.forEach(FunctionsFile::checkFunction);
        sourceFunctions.forEach(FunctionsFile::checkFunction);
        guardedFunctions.values().forEach(FunctionsFile::checkFunction);
        aggregateNames().forEach(FunctionsFile::checkFunction);
    }

    private static Set<Symbol> symbols(Map<?, ?> map, String key) {
        var value = map.get(Keyword.intern(key));
        var symbols = new LinkedHashSet<Symbol>();
        if (value == null) {
            return symbols;
        }
        if (!(value instanceof Collection<?> items)) {
            throw new IllegalArgumentException(":" + key + " must be a vector of symbols, not " + Forms.shown(value));
        }
        items.forEach(item -> symbols.add(symbol(item, key)));
        return symbols;
    }

    private static Map<Symbol, Symbol> guarded(Object value) {
        var guarded = new HashMap<Symbol, Symbol>();
        if (value == null) {
            return guarded;
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(
                    ":guarded-functions must be a map of symbols, not " + Forms.shown(value));
        }
        map.forEach(
                (name, target) -> guarded.put(symbol(name, "guarded-functions"), symbol(target, "guarded-functions")));
        return guarded;
    }

    private static Symbol symbol(Object form, String key) {
        if (form instanceof Symbol) {
            return Forms.clean(form);
        }
        throw new IllegalArgumentException(":" + key + " holds " + Forms.shown(form) + ", which is not a symbol");
    }

    private static void checkFunction(Symbol name) {
        var function = find(name);
        if (function == null) {
            throw new IllegalArgumentException(name + " is not defined");
        }
        if (function.isMacro() || !function.isPublic() || !(function.deref() instanceof IFn)) {
            throw new IllegalArgumentException(name + " is not a public function");
        }
    }

    /** A name without a namespace is one of Clojure's own, as it is for Datomic. */
    private static Var find(Symbol name) {
        if (name.getNamespace() == null) {
            return RT.CLOJURE_NS.findInternedVar(name);
        }
        var namespace = Symbol.intern(name.getNamespace());
        try {
            Clojure.var("clojure.core", "require").invoke(namespace);
        } catch (Exception e) {
            throw new IllegalArgumentException(name + ": its namespace cannot be loaded (" + e.getMessage() + ")", e);
        }
        return clojure.lang.Namespace.find(namespace).findInternedVar(Symbol.intern(name.getName()));
    }
}
