package dev.writ.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.error.Problem;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.JsonData;
import dev.writ.common.media.Media;
import dev.writ.web.access.Admission;
import dev.writ.web.access.Audit;
import dev.writ.web.access.Caller;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Sends answers in the representation the client asked for. A handler that cannot answer throws a
 * {@link dev.writ.common.error.ProblemException}; what it throws, and what a future given to {@link #later} ends with,
 * becomes a problem document (RFC 9457) with the status of its type.
 */
public final class Answers {
    private Answers() {}

    /** Sends {@code resource}; people get it as nested lists and tables under a title taken from the path. */
    public static void send(Context ctx, int status, JsonNode resource) {
        send(ctx, status, resource, () -> Html.page(ctx.path(), Html.tree(resource)));
    }

    /** Sends {@code resource}, or {@code page} to people. */
    public static void send(Context ctx, int status, JsonNode resource, HtmlPage page) {
        send(ctx, status, media -> media.encode(resource), page);
    }

    /** Sends Clojure data: JSON gets what JSON can say, EDN and Transit get all of it. */
    public static void sendData(Context ctx, int status, Object data) {
        sendData(ctx, status, data, () -> Html.page(ctx.path(), Html.tree(JsonData.toJson(data))));
    }

    /** Sends Clojure data, or {@code page} to people. */
    public static void sendData(Context ctx, int status, Object data, HtmlPage page) {
        send(ctx, status, media -> media.encodeData(data), page);
    }

    /**
     * Sends a form of its own, which the handler has negotiated by {@link Negotiation#choose}.
     *
     * @param contentType with its parameters
     */
    public static void sendBytes(Context ctx, int status, String contentType, byte[] body) {
        write(ctx, status, contentType, body);
    }

    private static void send(Context ctx, int status, Function<Media, byte[]> encoded, HtmlPage page) {
        var representation = Negotiation.of(ctx);
        var body = representation.media().map(encoded).orElseGet(() -> utf8(page));
        write(ctx, status, representation.contentType(), body);
    }

    /** Sends a problem with the status of its type; a type this version does not know counts as a fault. */
    public static void problem(Context ctx, Problem problem) {
        problem(ctx, ProblemType.of(problem.type()).orElse(ProblemType.FAULT), problem);
    }

    /** Sends a problem, or {@code page} to people: one that shows the problem beside what they asked for. */
    public static void problem(Context ctx, Problem problem, HtmlPage page) {
        problem(ctx, problem);
        if (Negotiation.ofProblem(Negotiation.accept(ctx)) == Representation.HTML) {
            ctx.result(utf8(page));
        }
    }

    static void problem(Context ctx, ProblemType type, Problem problem) {
        Audit.refused(ctx, type, problem);
        if (type == ProblemType.UNAUTHENTICATED) {
            ctx.header(Header.WWW_AUTHENTICATE, Admission.challenge(problem));
        }
        if (ProblemStatus.mayPass(type) && ctx.res().getHeader(Header.RETRY_AFTER) == null) {
            ctx.header(Header.RETRY_AFTER, "1");
        }
        problem(ctx, ProblemStatus.of(type), problem);
    }

    static void problem(Context ctx, int status, Problem problem) {
        var document = ProblemDocument.of(problem, status, Negotiation.ofProblem(Negotiation.accept(ctx)));
        write(ctx, status, document.contentType(), document.body());
        ctx.header(Header.CACHE_CONTROL, "no-store");
    }

    /**
     * Answers when {@code result} is there, without holding a thread until then. {@code answer} runs on a thread of the
     * web server, so whoever completes the result never waits for a client's network.
     */
    public static <T> void later(Context ctx, CompletionStage<T> result, Consumer<T> answer) {
        var threads = ctx.appData(WebServer.THREADS);
        ctx.future(() -> result.handleAsync(
                        (value, failure) -> {
                            try (var traced = RequestSpans.inLogs(ctx);
                                    var named = Caller.inLogs(ctx)) {
                                if (failure == null) {
                                    answer.accept(value);
                                } else {
                                    Failures.answer(ctx, failure);
                                }
                            }
                            return null;
                        },
                        threads)
                .toCompletableFuture());
    }

    private static void write(Context ctx, int status, String contentType, byte[] body) {
        addVary(ctx);
        ctx.status(status).contentType(contentType).result(body);
    }

    private static void addVary(Context ctx) {
        var vary = ctx.res().getHeader(Header.VARY);
        if (vary == null) {
            ctx.header(Header.VARY, Header.ACCEPT);
        } else if (Arrays.stream(vary.split(",")).noneMatch(f -> f.strip().equalsIgnoreCase(Header.ACCEPT))) {
            ctx.header(Header.VARY, vary + ", " + Header.ACCEPT);
        }
    }

    private static byte[] utf8(HtmlPage page) {
        return page.html().getBytes(StandardCharsets.UTF_8);
    }
}
