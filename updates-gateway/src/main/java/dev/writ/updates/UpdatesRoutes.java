package dev.writ.updates;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.lifecycle.Health;
import dev.writ.common.media.Json;
import dev.writ.common.media.Media;
import dev.writ.web.Answers;
import dev.writ.web.Negotiation;
import dev.writ.web.SameOrigin;
import dev.writ.web.access.AccessRules;
import dev.writ.web.access.RateLimits;
import dev.writ.web.access.Tickets;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.websocket.WsBinaryMessageContext;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsConnectContext;
import io.javalin.websocket.WsContext;
import io.javalin.websocket.WsMessageContext;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code /api/v1/updates}: the gateway over HTTP. Whatever is wrong with a request is said before it becomes a stream. */
final class UpdatesRoutes {
    private static final String PATH = "/api/v1/updates";
    private static final String EVENT_STREAM = "text/event-stream";
    private static final String HTML = "text/html";
    private static final String PROTOCOL = "Sec-WebSocket-Protocol";
    private static final String ADMITTED = "writ.updates.admitted";
    private static final String CLIENT = "writ.updates.client";
    private static final String FORMAT = "writ.updates.format";
    private static final int MAX_INBOUND_BYTES = 64 * 1024;
    private static final List<String> STREAM_FIRST =
            List.of(EVENT_STREAM, HTML, "application/json", "application/edn", "application/transit+json");
    private static final List<String> ANSWER_FIRST =
            List.of("application/json", "application/edn", "application/transit+json", EVENT_STREAM, HTML);
    private static final Duration MIN_IDLE = Duration.ofSeconds(30);

    private final AccessRules rules;
    private final Hub hub;
    private final Clients clients;
    private final LiveQueries queries;
    private final LogEnd logEnd;
    private final Supplier<Health> health;
    private final OutcomeRows rows;
    private final UpdatesPage page;
    private final Duration idleTimeout;

    UpdatesRoutes(
            AccessRules rules,
            Hub hub,
            Clients clients,
            LiveQueries queries,
            LogEnd logEnd,
            Supplier<Health> health,
            OutcomeRows rows,
            UpdatesPage page,
            Duration heartbeat) {
        this.rules = rules;
        this.hub = hub;
        this.clients = clients;
        this.queries = queries;
        this.logEnd = logEnd;
        this.health = health;
        this.rows = rows;
        this.page = page;
        var patience = heartbeat.multipliedBy(3);
        this.idleTimeout = patience.compareTo(MIN_IDLE) > 0 ? patience : MIN_IDLE;
    }

    void register(RoutesConfig routes) {
        routes.get(PATH, this::get);
        routes.wsBeforeUpgrade(PATH, this::beforeUpgrade);
        routes.ws(PATH, this::webSocket);
        routes.post(PATH + "/tickets", UpdatesRoutes::ticket);
        page.routes(routes);
    }

    private static void ticket(Context ctx) {
        SameOrigin.require(ctx);
        var ticket = Tickets.issue(ctx);
        ctx.header("Cache-Control", "no-store");
        Answers.send(
                ctx,
                201,
                Json.object()
                        .put("ticket", ticket.text())
                        .put(
                                "expires",
                                ticket.expires().truncatedTo(ChronoUnit.SECONDS).toString()));
    }

    /** A request for a stream that can be served, and the log it is about. */
    private record Admitted(UpdatesRequest request, OutcomeLog log, Owner owner) {}

    private Admitted admit(Context ctx, UpdatesRequest request) {
        if (request.live().isPresent()) {
            RateLimits.query(ctx);
        }
        var owner = Owner.of(ctx, rules);
        clients.checkRoom(owner);
        var log = hub.log()
                .orElseThrow(() -> ProblemType.UNAVAILABLE.because(health.get().reason()));
        if (request.from() instanceof From.At at) {
            logEnd.adopt(log, at.cursor());
        }
        return new Admitted(request, log, owner);
    }

    private void get(Context ctx) throws IOException {
        // Who gives a wait but accepts anything wants an answer, not a stream.
        boolean polls = ctx.queryParamMap().containsKey("wait");
        switch (Negotiation.choose(ctx, polls ? ANSWER_FIRST : STREAM_FIRST)) {
            case EVENT_STREAM -> stream(ctx);
            case HTML -> page.answer(ctx);
            default -> poll(ctx);
        }
    }

    private static Optional<String> lastEventId(Context ctx) {
        return Optional.ofNullable(ctx.header("Last-Event-ID"));
    }

    private void stream(Context ctx) throws IOException {
        var admitted = admit(ctx, UpdatesRequest.ofStream(ctx.queryParamMap(), lastEventId(ctx), queries.functions()));
        if (ctx.req().getMethod().equals("HEAD")) {
            EventStreamTransport.headers(ctx.res());
            return;
        }
        var transport = EventStreamTransport.open(
                ctx.req(), ctx.res(), events(admitted.request().format().orElse(Format.JSON)), idleTimeout);
        // The transport ends the answer itself; for Javalin it is a future that nobody completes.
        ctx.future(CompletableFuture::new);
        var outbox = clients.connect(transport, admitted.log(), admitted.request(), admitted.owner())
                .outbox();
        outbox.beat();
        transport.start(outbox::gone);
    }

    private void poll(Context ctx) {
        var asked = UpdatesRequest.ofPoll(ctx.queryParamMap(), lastEventId(ctx), queries.functions());
        var admitted = admit(ctx, asked.request());
        ctx.header("Cache-Control", "no-store");
        ctx.header("X-Accel-Buffering", "no");
        Answers.later(ctx, clients.poll(admitted.log(), asked, admitted.owner()), answer -> answer(ctx, answer));
    }

    private static void answer(Context ctx, LongPoll.Answer answer) {
        var media = Negotiation.choose(ctx, ANSWER_FIRST);
        if (media.equals(Media.JSON.contentType())) {
            Answers.sendBytes(ctx, 200, media, answer.json());
        } else {
            Answers.sendData(ctx, 200, answer.data());
        }
    }

    private Function<Message, byte[]> events(Format format) {
        return format == Format.HTML
                ? message -> message.serverSentEvent(rows)
                : message -> message.serverSentEvent(format);
    }

    private void beforeUpgrade(Context ctx) throws IOException {
        try {
            SameOrigin.require(ctx);
            var asked = UpdatesRequest.ofStream(ctx.queryParamMap(), lastEventId(ctx), queries.functions());
            var request = subprotocol(ctx).map(asked::withFormat).orElse(asked);
            if (request.format().filter(Format.HTML::equals).isPresent()) {
                throw Parameters.fault("format", "can be html for an event stream only, not for a WebSocket");
            }
            ctx.attribute(ADMITTED, admit(ctx, request));
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
                .filter(spoken -> spoken != Format.HTML)
                .findFirst()
                .orElseThrow(() -> ProblemType.MALFORMED.because(
                        "subprotocols spoken here are json and transit+json, offered was: " + offered));
        ctx.res().setHeader(PROTOCOL, format.token());
        return Optional.of(format);
    }

    private void webSocket(WsConfig ws) {
        ws.onConnect(this::connected);
        ws.onMessage(UpdatesRoutes::message);
        ws.onBinaryMessage(UpdatesRoutes::binaryMessage);
        ws.onClose(UpdatesRoutes::gone);
        ws.onError(UpdatesRoutes::gone);
    }

    private void connected(WsConnectContext ctx) {
        Admitted admitted = ctx.attribute(ADMITTED);
        ctx.session.setIdleTimeout(idleTimeout);
        ctx.session.setMaxTextMessageSize(MAX_INBOUND_BYTES);
        ctx.session.setMaxBinaryMessageSize(MAX_INBOUND_BYTES);
        var format = admitted.request().format().orElse(Format.JSON);
        ctx.attribute(FORMAT, format);
        var transport = new WebSocketTransport(ctx.session, format);
        ctx.attribute(CLIENT, clients.connect(transport, admitted.log(), admitted.request(), admitted.owner()));
    }

    private static void message(WsMessageContext ctx) {
        Client client = ctx.attribute(CLIENT);
        if (client != null) {
            client.heard(ctx.message(), ctx.attribute(FORMAT));
        }
    }

    private static void binaryMessage(WsBinaryMessageContext ctx) {
        Client client = ctx.attribute(CLIENT);
        if (client != null) {
            client.outbox().end(Ending.NOT_TEXT);
        }
    }

    private static void gone(WsContext ctx) {
        Client client = ctx.attribute(CLIENT);
        if (client != null) {
            client.outbox().gone();
        }
    }
}
