package dev.writ.database.datalog;

import datomic.Database;
import datomic.Peer;
import datomic.QueryRequest;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Edn;
import java.util.Collection;
import java.util.List;

/**
 * A datalog query that can do nothing but read the database. Datomic runs whatever function a query names, so a query
 * is read as data, every part of it must be one that is known and allowed, and Datomic gets a query built anew from
 * those parts.
 *
 * <p>Anything else is a {@link dev.writ.common.error.ProblemException} of type {@link ProblemType#QUERY_REFUSED} that
 * names what was refused and, in its member {@code at}, where.
 */
public final class SafeQuery {
    /** Characters of query text. */
    public static final int MAX_TEXT = 65_536;

    /** What makes one query take longer than another, roughly. */
    public enum Kind {
        RULES,
        PULL,
        AGGREGATE,
        PLAIN
    }

    private final Query query;
    private final Object metered;
    private final Object plain;
    private final String text;

    private SafeQuery(Query query) {
        this.query = query;
        this.metered = query.metered();
        this.plain = query.plain();
        this.text = plain.toString();
    }

    /** {@link #parse(String, AllowList)} with the built-in list. */
    public static SafeQuery parse(String text) {
        return parse(text, AllowList.standard());
    }

    /**
     * The query written in {@code text}, as EDN.
     *
     * @param allowed what it may call
     * @throws dev.writ.common.error.ProblemException of type malformed for what is not EDN, query-refused for what is
     *     not allowed
     */
    public static SafeQuery parse(String text, AllowList allowed) {
        if (text.length() > MAX_TEXT) {
            throw Place.QUERY.refuse("longer than " + MAX_TEXT + " characters");
        }
        return allowed.parsed().get(text, t -> of(Edn.read(t), allowed));
    }

    /** The query that {@code form}, Clojure data, spells out. */
    public static SafeQuery of(Object form, AllowList allowed) {
        return new SafeQuery(new QueryParser(allowed, 0, new Traits()).parse(form, Place.QUERY));
    }

    /** The query as Datomic gets it, unless it is one of those that cannot take long. */
    public Object data() {
        return metered;
    }

    /**
     * Whether the same database value always gives the same answer to these arguments; rules among them can hold
     * queries of their own.
     *
     * @throws dev.writ.common.error.ProblemException of type query-refused if there are rules and the arguments do not fit
     */
    public boolean deterministic(List<?> args) {
        var scope = query.scope();
        return !scope.traits().random()
                && !(scope.rules() && Arguments.of(query, args).traits().random());
    }

    /**
     * Which attributes the answer depends on. Never too few: a transaction that {@linkplain Reads#affectedBy does not
     * affect} them leaves the answer as it is.
     *
     * @param database the value that the query runs on
     * @param args as for {@link #run}
     * @throws dev.writ.common.error.ProblemException of type query-refused if the arguments do not fit
     */
    public Reads reads(Database database, List<?> args) {
        return QueryReads.of(query, Arguments.of(query, args), database);
    }

    /**
     * What tells how long the query may take, for {@link QueryPool#submit}.
     *
     * @param database the value that it will run on: all of history is looked up in another way
     * @param args as for {@link #run}; rules and patterns among them count, other values do not
     */
    public String shape(Database database, List<?> args) {
        if (Product.looksUp(query, database)) {
            return QueryPool.LOOK_UP;
        }
        var scope = query.scope();
        return scope.rules() || !scope.patterns().isEmpty() ? text + " " + args : text;
    }

    /** The first of the kinds that it is of. */
    public Kind kind() {
        var find = query.find();
        if (query.scope().rules()) {
            return Kind.RULES;
        } else if (!find.patterns().isEmpty()) {
            return Kind.PULL;
        }
        return find.elements().stream().anyMatch(Forms::isList) ? Kind.AGGREGATE : Kind.PLAIN;
    }

    /** Whether the answer is a collection, of rows or of single values, rather than one tuple or one value. */
    public boolean findsMany() {
        var shape = query.find().shape();
        return shape == Find.Shape.RELATION || shape == Find.Shape.COLLECTION;
    }

    /** What the elements found are called, in their order: by the query's own names, else by their text in {@code :find}. */
    public List<String> columns() {
        return query.names()
                .map(names -> names.symbols().stream().map(Object::toString).toList())
                .orElseGet(() -> query.find().texts());
    }

    /** Whether the answer is one value, or one column of them, without a tuple around each. */
    public boolean findsValues() {
        var shape = query.find().shape();
        return shape == Find.Shape.COLLECTION || shape == Find.Shape.SCALAR;
    }

    /**
     * Runs the query on the calling thread. An interrupt ends it.
     *
     * @param database what {@code $} stands for
     * @param args one for each other input, in the order of {@code :in}; Clojure data. Rules and pull patterns may be
     *     given as EDN text
     * @return Clojure data: a collection of tuples, a collection of values, one tuple or one value; null where there is
     *     no tuple or value
     * @throws dev.writ.common.error.ProblemException of type query-refused, also for what Datomic refuses; timeout;
     *     result-too-large; unavailable
     */
    public Object run(Database database, List<?> args, QueryLimits limits) {
        var arguments = Arguments.of(query, args);
        return QueryFailure.translated(
                limits,
                () -> Budget.limited(limits.timeout(), () -> {
                    if (!limits.products()) {
                        query.scope().traits().queries().forEach(q -> Product.refuse(q, database));
                        arguments.traits().queries().forEach(q -> Product.refuse(q, database));
                    }
                    var found = Peer.<Object>query(request(database, arguments, limits));
                    if (findsMany() && found instanceof Collection<?> rows && rows.size() > limits.maxRows()) {
                        throw ProblemType.RESULT_TOO_LARGE.because("the query finds " + rows.size() + " rows; at most "
                                + limits.maxRows() + " are allowed");
                    }
                    return new Rows(query, arguments.patterns(), new Pulls(database)).pulled(found);
                }));
    }

    /** Datomic compiles what counts rows, once for each text, and minds its own clock: a look-up needs neither. */
    private QueryRequest request(Database database, Arguments arguments, QueryLimits limits) {
        return Product.looksUp(query, database)
                ? QueryRequest.create(plain, arguments.with(database))
                : QueryRequest.create(metered, arguments.with(database))
                        .timeout(limits.timeout().toMillis());
    }
}
