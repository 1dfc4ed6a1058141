package dev.writ.query;

import datomic.Database;
import dev.writ.database.datalog.QueryPool;
import dev.writ.web.Answers;
import dev.writ.web.Negotiation;
import dev.writ.web.access.RateLimits;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The resources beside the query: the schema, entities and transactions, at any point in time. */
final class Browsing {
    private final QueryApiConfig config;
    private final BasisWait basis;
    private final QueryPool pool;
    private final Readers readers;

    Browsing(QueryApiConfig config, BasisWait basis, QueryPool pool, Readers readers) {
        this.config = config;
        this.basis = basis;
        this.pool = pool;
        this.readers = readers;
    }

    void routes(RoutesConfig routes) {
        routes.get(Hrefs.SCHEMA, this::schema);
        routes.get(Hrefs.ENTITIES, this::lookup);
        routes.get(Hrefs.ENTITIES + "/{entity}", this::entity);
        routes.get(Hrefs.TRANSACTIONS, this::transactions);
    }

    private void schema(Context ctx) {
        RateLimits.query(ctx);
        var fields = RequestFields.ofUri(ctx, SchemaResource.PARAMETERS);
        answer(ctx, fields, SchemaResource.read(fields));
    }

    private void entity(Context ctx) {
        RateLimits.query(ctx);
        var fields = RequestFields.ofUri(ctx, EntityResource.PARAMETERS);
        answer(ctx, fields, EntityResource.read(ctx.pathParam("entity"), fields, maxRows()));
    }

    private void transactions(Context ctx) {
        RateLimits.query(ctx);
        var fields = RequestFields.ofUri(ctx, TransactionsResource.PARAMETERS);
        answer(ctx, fields, TransactionsResource.read(fields, maxRows()));
    }

    private void lookup(Context ctx) {
        RateLimits.query(ctx);
        Negotiation.of(ctx);
        var fields = RequestFields.ofUri(ctx, EntityLookup.PARAMETERS);
        var lookup = EntityLookup.read(fields);
        var reader = readers.of(ctx);
        Answers.later(
                ctx,
                onPool(fields, Hrefs.ENTITIES, database -> lookup.find(Snapshot.of(lookup.asOf(), database, reader))),
                found -> found.send(ctx));
    }

    private int maxRows() {
        return config.limits().maxRows();
    }

    private void answer(Context ctx, RequestFields fields, Resource resource) {
        var conditional = Conditional.of(ctx, Negotiation.of(ctx));
        var reader = readers.of(ctx);
        var answer = onPool(
                fields,
                resource.getClass().getSimpleName(),
                database -> Browsed.of(
                        resource, Snapshot.of(resource.asOf(), database, reader), conditional, config.maxBytes()));
        Answers.later(ctx, answer, ready -> ready.send(ctx));
    }

    private <T> CompletableFuture<T> onPool(RequestFields fields, String shape, Function<Database, T> reading) {
        return basis.database(new FieldValues(fields).t(BasisWait.PARAMETER))
                .thenCompose(database -> pool.submit(shape, config.limits().timeout(), () -> reading.apply(database)));
    }
}
