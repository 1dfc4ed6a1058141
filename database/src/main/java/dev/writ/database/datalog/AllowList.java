package dev.writ.database.datalog;

import clojure.lang.Namespace;
import clojure.lang.Symbol;
import clojure.lang.Var;
import dev.writ.common.config.Env;
import dev.writ.common.media.CanonicalJson;
import dev.writ.common.media.Edn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The functions and aggregates that a query may call. The built-in list is the resource {@code functions.edn}; whoever
 * runs a service may add to it.
 */
public final class AllowList {
    /**
     * @param target what Datomic is told to call
     * @param takesSource whether the first argument is a data source
     */
    record Function(Symbol target, boolean takesSource) {}

    private static final Symbol GUARDED = Symbol.intern("writ.datalog");
    private static final AllowList STANDARD = load();

    private final Map<Symbol, Function> functions = new HashMap<>();
    private final Set<Symbol> aggregates = new HashSet<>();
    private final Set<Symbol> randomAggregates = new HashSet<>();

    /** Of this list alone: what one list lets pass, another may refuse. */
    private final ParsedQueries parsed = new ParsedQueries(2_048, 1 << 20);

    private String identity;

    private AllowList() {}

    /** The built-in list. */
    public static AllowList standard() {
        return STANDARD;
    }

    /** The built-in list, and what the file that {@code WRIT_QUERY_FUNCTIONS} names adds to it. */
    public static AllowList from(Env env) {
        return env.optional("WRIT_QUERY_FUNCTIONS")
                .map(file -> {
                    try {
                        return STANDARD.with(Path.of(file));
                    } catch (IllegalArgumentException e) {
                        env.fault("WRIT_QUERY_FUNCTIONS=" + file + " must be a file of functions that exist: "
                                + e.getMessage());
                        return STANDARD;
                    }
                })
                .orElse(STANDARD);
    }

    /**
     * This list and what {@code file} adds to it, written like {@code functions.edn}. Namespaces that it names are
     * loaded now. What it adds is called as it is: nothing here can tell whether a function is safe.
     *
     * @throws IllegalArgumentException saying what is wrong: a file that cannot be read or is not such a list, a name
     *     that is on the list already, or that no public function answers to
     */
    public AllowList with(Path file) {
        var added = FunctionsFile.of(file);
        added.names().forEach(name -> {
            if (functions.containsKey(name)) {
                throw new IllegalArgumentException("the function " + name + " is on the list already");
            }
        });
        added.aggregateNames().forEach(name -> {
            if (isAggregate(name)) {
                throw new IllegalArgumentException("the aggregate " + name + " is on the list already");
            }
        });
        added.checkFunctions();
        var extended = new AllowList();
        extended.functions.putAll(functions);
        extended.aggregates.addAll(aggregates);
        extended.randomAggregates.addAll(randomAggregates);
        extended.add(added);
        return extended;
    }

    private static AllowList load() {
        try (var in = AllowList.class.getResourceAsStream("functions.edn")) {
            var list = new AllowList();
            list.add(FunctionsFile.of(Edn.read(new String(in.readAllBytes(), StandardCharsets.UTF_8))));
            return list;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(FunctionsFile file) {
        file.functions().forEach(f -> functions.put(f, new Function(f, false)));
        file.sourceFunctions().forEach(f -> functions.put(f, new Function(f, true)));
        file.guardedFunctions().forEach((name, target) -> functions.put(name, guard(name, target)));
        aggregates.addAll(file.aggregates());
        randomAggregates.addAll(file.randomAggregates());
        var all = List.of(new TreeMap<>(functions), new TreeSet<>(aggregates), new TreeSet<>(randomAggregates));
        identity = CanonicalJson.sha256(all.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The same for lists that let the same queries pass and call the same by each name, and for no others. */
    public String identity() {
        return identity;
    }

    /** Queries read by this list. */
    ParsedQueries parsed() {
        return parsed;
    }

    Optional<Function> function(Symbol name) {
        return Optional.ofNullable(functions.get(name));
    }

    /** What Datomic is told to call for each function. */
    Stream<Symbol> targets() {
        return functions.values().stream().map(Function::target);
    }

    boolean isAggregate(Symbol name) {
        return aggregates.contains(name) || isRandom(name);
    }

    /** Whether {@code name} is an aggregate that answers differently each time. */
    boolean isRandom(Symbol name) {
        return randomAggregates.contains(name);
    }

    /** Datomic resolves what it calls by name, so a guarded function must be a Clojure var. */
    private static Function guard(Symbol name, Symbol target) {
        var symbol = Symbol.intern(
                name.getNamespace() == null ? name.getName() : name.getNamespace() + "." + name.getName());
        var namespace = Namespace.findOrCreate(GUARDED);
        var known = namespace.findInternedVar(symbol);
        if (known == null) {
            Var.intern(namespace, symbol, new Guarded(name.getName(), target));
        } else if (!(known.deref() instanceof Guarded guarded && guarded.calls(target))) {
            throw new IllegalArgumentException("the function " + name + " is guarded already, as another");
        }
        return new Function(Symbol.intern(GUARDED.getName(), symbol.getName()), false);
    }
}
