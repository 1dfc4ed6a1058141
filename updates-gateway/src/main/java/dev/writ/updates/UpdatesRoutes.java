package dev.writ.updates;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.lifecycle.Health;
import dev.writ.common.media.Json;
import dev.writ.web.Answers;
import dev.writ.web.Html;
import dev.writ.web.Negotiation;
import dev.writ.web.SameOrigin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsConnectContext;
import io.javalin.websocket.WsContext;
import io.javalin.websocket.WsMessageContext;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** {@code /api/v1/updates}: the gateway over HTTP. Whatever is wrong with a request is said before it becomes a stream. */
final class UpdatesRoutes {
    private static final String PATH = "/api/v1/updates";
    private static final String EVENT_STREAM = "text/event-stream";
    private static final String HTML = "text/html";
    private static final String PROTOCOL = "Sec-WebSocket-Protocol";
    private static final String ADMITTED = "writ.updates.admitted";
    private static final String OUTBOX = "writ.updates.outbox";
    private static final int MAX_INBOUND_BYTES = 4 * 1024;
    private static final Duration MIN_IDLE = Duration.ofSeconds(30);

    private final Hub hub;
    private final Clients clients;
    private final LogEnd logEnd;
    private final Supplier<Health> health;
    private final Duration idleTimeout;

    UpdatesRoutes(Hub hub, Clients clients, LogEnd logEnd, Supplier<Health> health, Duration heartbeat) {
        this.hub = hub;
        this.clients = clients;
        this.logEnd = logEnd;
        this.health = health;
        var patience = heartbeat.multipliedBy(3);
        this.idleTimeout = patience.compareTo(MIN_IDLE) > 0 ? patience : MIN_IDLE;
    }

    void register(RoutesConfig routes) {
        routes.get(PATH, this::get);
        routes.wsBeforeUpgrade(PATH, this::beforeUpgrade);
        routes.ws(PATH, this::webSocket);
    }

    /** A request that can be served, and the log it is about. */
    private record Admitted(UpdatesRequest request, OutcomeLog log) {}

    private Admitted admit(Context ctx, Optional<String> lastEventId) {
        var request = UpdatesRequest.parse(ctx.queryParamMap(), lastEventId);
        clients.checkRoom();
        var log = hub.log()
                .orElseThrow(() -> ProblemType.UNAVAILABLE.because(health.get().reason()));
        if (request.from() instanceof From.At at) {
            var cursor = log.adopt(at.cursor());
            hub.head().ifPresent(head -> logEnd.check(log, cursor, head));
        }
        return new Admitted(request, log);
    }

    private void get(Context ctx) throws IOException {
        var mediaType = Negotiation.choose(ctx, List.of(EVENT_STREAM, HTML));
        if (mediaType.equals(HTML)) {
            explain(ctx);
            return;
        }
        var admitted = admit(ctx, Optional.ofNullable(ctx.header("Last-Event-ID")));
        if (ctx.req().getMethod().equals("HEAD")) {
            EventStreamTransport.headers(ctx.res());
            return;
        }
        var transport = EventStreamTransport.open(
                ctx.req(), ctx.res(), admitted.request().format(), idleTimeout);
        // The transport ends the answer itself; for Javalin it is a future that nobody completes.
        ctx.future(CompletableFuture::new);
        var outbox = clients.connect(transport, admitted.log(), admitted.request());
        outbox.beat();
        transport.start(outbox::gone);
    }

    private static void explain(Context ctx) {
        var parameters = Json.object()
                .put("from", "where to begin: now (the default), earliest, or the cursor of a message")
                .put("action", "only these actions; may be repeated")
                .put("id", "only the commands with these ids; may be repeated")
                .put("principal", "only commands of these principals; may be repeated")
                .put("status", "accepted or failed; both when absent")
                .put("format", "json (the default) or transit+json");
        var page = Json.object()
                .put(
                        "what",
                        "Every outcome of a command, pushed as it happens: by WebSocket, or as server-sent events");
        page.set("parameters", parameters);
        page.put("try", "curl -N '" + ctx.url() + "?from=earliest'");
        Answers.send(ctx, 200, page, () -> Html.page("Updates", Html.tree(page)));
    }

    private void beforeUpgrade(Context ctx) throws IOException {
        try {
            SameOrigin.require(ctx);
            var admitted = admit(ctx, Optional.empty());
            var format = subprotocol(ctx);
            ctx.attribute(
                    ADMITTED,
                    format.map(f -> new Admitted(admitted.request().withFormat(f), admitted.log()))
                            .orElse(admitted));
        } catch (ProblemException e) {
            Answers.problem(ctx, e.problem());
            // Javalin writes no body for a refused upgrade.
            ctx.res().setStatus(ctx.statusCode());
            var body = ctx.resultInputStream();
            if (body != null) {
                body.transferTo(ctx.res().getOutputStream());
            }
            ctx.skipRemainingHandlers();
        }
    }

    /** Javalin agrees to the first subprotocol offered, whatever it is; this agrees to the first it speaks. */
    private static Optional<Format> subprotocol(Context ctx) {
        var offered = ctx.header(PROTOCOL);
        if (offered == null || offered.isBlank()) {
            return Optional.empty();
        }
        var format = Arrays.stream(offered.split(","))
                .flatMap(token -> Format.of(token).stream())
                .findFirst()
                .orElseThrow(() -> ProblemType.MALFORMED.because(
                        "subprotocols spoken here are json and transit+json, offered was: " + offered));
        ctx.res().setHeader(PROTOCOL, format.token());
        return Optional.of(format);
    }

    private void webSocket(WsConfig ws) {
        ws.onConnect(this::connected);
        ws.onMessage(UpdatesRoutes::message);
        ws.onClose(UpdatesRoutes::gone);
        ws.onError(UpdatesRoutes::gone);
    }

    private void connected(WsConnectContext ctx) {
        Admitted admitted = ctx.attribute(ADMITTED);
        ctx.session.setIdleTimeout(idleTimeout);
        ctx.session.setMaxTextMessageSize(MAX_INBOUND_BYTES);
        ctx.session.setMaxBinaryMessageSize(MAX_INBOUND_BYTES);
        var transport = new WebSocketTransport(ctx.session, admitted.request().format());
        ctx.attribute(OUTBOX, clients.connect(transport, admitted.log(), admitted.request()));
    }

    private static void message(WsMessageContext ctx) {
        Outbox outbox = ctx.attribute(OUTBOX);
        if (outbox != null) {
            outbox.offer(Message.error("messages from clients are not understood here; what to send is chosen by the"
                    + " parameters of the connection"));
        }
    }

    private static void gone(WsContext ctx) {
        Outbox outbox = ctx.attribute(OUTBOX);
        if (outbox != null) {
            outbox.gone();
        }
    }
}
