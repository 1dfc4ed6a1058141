package dev.writ.query;

import datomic.Database;
import dev.writ.common.error.ProblemType;
import dev.writ.common.lifecycle.Component;
import dev.writ.common.lifecycle.Health;
import dev.writ.database.DatabaseSource;
import dev.writ.database.datalog.QueryPool;
import dev.writ.database.datalog.SafeQuery;
import dev.writ.web.Answers;
import dev.writ.web.Representation;
import dev.writ.web.WebModule;
import dev.writ.web.access.AccessRules;
import dev.writ.web.access.RateLimits;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Datalog over HTTP, on the database as it is, was, or has become by a given t. It only reads. */
public final class QueryApi implements Component, WebModule {
    static final String PATH = "/api/v1/query";

    private static final Logger LOG = LoggerFactory.getLogger(QueryApi.class);

    private final QueryApiConfig config;
    private final DatabaseSource databases;
    private final AccessRules rules;
    private final BasisWait basis;
    private final QueryPool pool;
    private final Answering answering;
    private final QuestionMeter meter;
    private final Readers readers;
    private final QueryFace face;
    private final Browsing browsing;

    /** For large questions that wait for their basis: no queue of the pool bounds how many are in memory. */
    private final Semaphore largeWaiting;

    /** @param databases started and closed by the caller */
    public QueryApi(QueryApiConfig config, DatabaseSource databases, MeterRegistry registry) {
        this(config, databases, AccessRules.open(), registry);
    }

    /**
     * @param databases started and closed by the caller
     * @param rules likewise
     */
    public QueryApi(QueryApiConfig config, DatabaseSource databases, AccessRules rules, MeterRegistry registry) {
        this.rules = rules;
        this.readers = new Readers(rules);
        this.config = config;
        this.databases = databases;
        this.basis = new BasisWait(databases, config.basisWait());
        this.pool = new QueryPool(config.concurrency(), config.waiting());
        this.face = new QueryFace(databases, readers);
        this.answering = new Answering(config, new QueryMetrics(registry));
        this.meter = new QuestionMeter(registry);
        this.browsing = new Browsing(config, basis, pool, readers);
        this.largeWaiting = new Semaphore(config.waiting());
        Gauge.builder("writ.query.running", pool, QueryPool::running)
                .description("Queries that run now")
                .register(registry);
        Gauge.builder("writ.query.waiting", pool, QueryPool::waiting)
                .description("Queries that wait for a thread")
                .register(registry);
    }

    @Override
    public String name() {
        return "query-api";
    }

    @Override
    public void routes(RoutesConfig routes) {
        face.routes(routes);
        routes.get(PATH, this::get);
        routes.post(PATH, this::post);
        routes.query(PATH, this::query);
        browsing.routes(routes);
    }

    /** Also runs one query as soon as there is a database, so that the first client does not wait for classes to load. */
    @Override
    public void start() {
        databases
                .await(0, Duration.ofMinutes(5))
                .thenCompose(database -> pool.submit(
                        "warm-up",
                        config.limits().timeout(),
                        () -> SafeQuery.parse("[:find ?e . :where [?e :db/ident :db/ident]]")
                                .run(database, List.of(), config.limits())))
                .exceptionally(failure -> {
                    LOG.atDebug().setCause(failure).log("no warm-up");
                    return null;
                });
    }

    /** Whether there is a database to query. */
    @Override
    public Health health() {
        return Health.worst(List.of(databases.health(), rules.health()));
    }

    @Override
    public void close() {
        pool.close();
    }

    private void get(Context ctx) {
        RateLimits.query(ctx);
        var mediaType = Csv.negotiate(ctx);
        face.explaining(ctx, () -> Draft.ofTexts(ctx.queryParamMap()), () -> {
            var fields = RequestFields.ofUri(ctx);
            if (mediaType.equals(Representation.HTML.mediaType())
                    && fields.get("query").isEmpty()) {
                face.form(ctx, Draft.of(fields));
            } else {
                var conditional = Conditional.of(ctx, mediaType);
                send(ctx, () -> Draft.of(fields), () -> answered(question(fields), conditional, readers.of(ctx)));
            }
        });
    }

    private void post(Context ctx) {
        RateLimits.query(ctx);
        Csv.negotiate(ctx);
        body(ctx, Conditional.NONE);
    }

    private void query(Context ctx) {
        RateLimits.query(ctx);
        var mediaType = Csv.negotiate(ctx);
        body(ctx, Conditional.of(ctx, mediaType));
    }

    private void body(Context ctx, Conditional conditional) {
        var reader = readers.of(ctx);
        var posted = RequestFields.ofBody(ctx);
        if (posted.isSmall()) {
            send(ctx, posted::draft, () -> answered(question(posted.fields()), conditional, reader));
            return;
        }
        // To read it takes long enough to be counted as a query, or a few such requests would keep the web server busy.
        // It is answered in the same go: what waits should be small, and it is so only before it is decoded.
        send(
                ctx,
                posted::draft,
                () -> pool.submit(
                                QueryPool.UNKNOWN,
                                config.limits().timeout(),
                                () -> atOnce(posted.fields(), conditional, reader))
                        .thenCompose(Function.identity()));
    }

    /** On a query thread; only a question that has to wait for its basis leaves it. */
    private CompletableFuture<Answer> atOnce(RequestFields fields, Conditional conditional, Readers.Reader reader) {
        var question = question(fields);
        var database = databases.database();
        if (question.basisT().orElse(0) <= database.basisT()) {
            return CompletableFuture.completedFuture(answering.answer(question, reader, database, conditional));
        }
        if (!largeWaiting.tryAcquire()) {
            throw ProblemType.BUSY.because(config.waiting() + " large questions wait for their basis-t already");
        }
        return answered(question, conditional, reader).whenComplete((answer, failure) -> largeWaiting.release());
    }

    private Question question(RequestFields fields) {
        return Question.read(fields, config.limits(), config.functions());
    }

    private CompletableFuture<Answer> answered(Question question, Conditional conditional, Readers.Reader reader) {
        // What has to wait goes on on another thread.
        var trace = io.opentelemetry.context.Context.current();
        return basis.database(question.basisT())
                .thenCompose(trace.wrapFunction(database -> pool.submit(
                        shape(question, reader.readable(database)),
                        question.limits().timeout(),
                        () -> answering.answer(question, reader, database, conditional))));
    }

    private static String shape(Question question, Database database) {
        return question.query().shape(question.history() ? database.history() : database, question.args());
    }

    private void send(Context ctx, Supplier<Draft> draft, Supplier<CompletableFuture<Answer>> asking) {
        Answers.later(
                ctx,
                meter.measured(asking)
                        .<Runnable>handle((ready, failure) -> failure == null
                                ? () -> ready.send(ctx, face.page(ctx, draft, ready))
                                : () -> face.refuse(ctx, draft, failure)),
                Runnable::run);
    }
}
