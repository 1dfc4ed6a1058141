package dev.writ.web;

import dev.writ.common.error.ProblemType;
import dev.writ.common.lifecycle.Health;
import dev.writ.common.media.Json;
import io.javalin.config.RoutesConfig;
import io.javalin.http.sse.SseClient;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A service with one route for each thing an answer can be. */
final class SampleModule implements WebModule {
    final Set<SseClient> clients = ConcurrentHashMap.newKeySet();
    final CompletableFuture<String> awaited = new CompletableFuture<>();
    final AtomicInteger changes = new AtomicInteger();
    volatile Health health = Health.READY;

    @Override
    public String name() {
        return "sample";
    }

    @Override
    public Health health() {
        return health;
    }

    @Override
    public void routes(RoutesConfig routes) {
        routes.get(
                "/things/{id}",
                ctx -> Answers.send(
                        ctx, 200, Json.object().put("id", ctx.pathParam("id")).put("thing/size", 3)));
        routes.get("/param", ctx -> Answers.send(ctx, 200, Json.object().put("q", ctx.queryParam("q"))));
        routes.post("/echo", ctx -> {
            Negotiation.of(ctx);
            var body = RequestBody.read(ctx);
            changes.incrementAndGet();
            Answers.send(ctx, 200, body);
        });
        routes.post(
                "/echo-data",
                ctx -> Answers.sendData(ctx, 200, RequestBody.undecoded(ctx).data()));
        routes.post("/form", ctx -> {
            var form = Json.object();
            RequestBody.form(ctx)
                    .fields()
                    .forEach((name, values) -> form.putPOJO(name, Json.mapper().valueToTree(values)));
            Answers.send(ctx, 200, form);
        });
        routes.get("/large", ctx -> Answers.send(ctx, 200, Json.object().put("text", "writ ".repeat(20_000))));
        routes.get("/search", ctx -> Answers.send(ctx, 200, Json.object()));
        routes.post("/search", ctx -> Answers.send(ctx, 200, RequestBody.read(ctx)));
        routes.query("/search", ctx -> Answers.send(ctx, 200, RequestBody.read(ctx)));
        routes.get("/data", ctx -> Answers.sendData(ctx, 200, Map.of("n", 1)));
        routes.get("/problem/{type}", ctx -> {
            throw ProblemType.valueOf(ctx.pathParam("type"))
                    .because("because of <this>")
                    .with("extra", Json.mapper().getNodeFactory().textNode("more"));
        });
        routes.get(
                "/later",
                ctx -> Answers.later(
                        ctx,
                        awaited,
                        text -> Answers.send(
                                ctx,
                                200,
                                Json.object()
                                        .put("text", text)
                                        .put("thread", Thread.currentThread().getName()))));
        routes.get(
                "/later-failed",
                ctx -> Answers.later(
                        ctx,
                        CompletableFuture.supplyAsync(() -> {
                            throw ProblemType.TIMEOUT.because("too late");
                        }),
                        never -> {}));
        routes.get(
                "/later-refused",
                ctx -> Answers.later(ctx, CompletableFuture.completedFuture(1), one -> {
                    throw ProblemType.GONE.because("gone by then");
                }));
        routes.get("/broken", ctx -> {
            throw new IOException("secret of the house");
        });
        routes.get("/broken-badly", ctx -> {
            throw new StackOverflowError("secret of the house");
        });
        routes.get(
                "/later-broken-badly",
                ctx -> Answers.later(
                        ctx,
                        CompletableFuture.failedFuture(new StackOverflowError("secret of the house")),
                        never -> {}));
        routes.sse("/stream", client -> {
            client.keepAlive();
            clients.add(client);
            client.sendEvent("hello", "x".repeat(5_000));
        });
        routes.ws("/socket", ws -> {
            ws.onConnect(ctx -> {
                ctx.send("hello");
                clientsOverWebSocket.incrementAndGet();
            });
        });
    }

    final AtomicInteger clientsOverWebSocket = new AtomicInteger();

    @Override
    public void serverStopping() {
        clients.forEach(SseClient::close);
    }
}
