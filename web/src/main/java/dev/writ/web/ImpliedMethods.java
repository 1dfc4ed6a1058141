package dev.writ.web;

import dev.writ.common.media.Media;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.Header;
import io.javalin.http.sse.SseHandler;
import io.javalin.router.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What each path answers without being told to: HEAD, as GET, and OPTIONS, with the methods that are possible. Where
 * QUERY is, OPTIONS also says in {@code Accept-Query} (RFC 10008) what may be sent with it.
 */
final class ImpliedMethods {
    /** Javalin has no constant for it. */
    private static final String ACCEPT_QUERY = "Accept-Query";

    private static final String QUERY_TYPES = Stream.concat(
                    Stream.of(Media.values()).map(Media::contentType), Stream.of(RequestBody.FORM))
            .collect(Collectors.joining(", "));

    private final Map<String, Map<String, Handler>> paths = new HashMap<>();

    /** To be called before any route is registered. */
    void watch(JavalinConfig javalin) {
        javalin.events.handlerAdded(added -> {
            if (added.getHttpMethod().isHttpMethod()) {
                paths.computeIfAbsent(added.getPath(), path -> new TreeMap<>())
                        .put(added.getHttpMethod().name(), added.getHandler());
            }
        });
    }

    /** To be called when every route is registered. */
    void register(JavalinConfig javalin) {
        Map.copyOf(paths).forEach((path, handlers) -> register(javalin, path, new TreeMap<>(handlers)));
    }

    private static void register(JavalinConfig javalin, String path, Map<String, Handler> handlers) {
        var get = handlers.get("GET");
        // Javalin answers HEAD by itself, but without the fields that GET would send.
        if (get != null && !(get instanceof SseHandler) && handlers.putIfAbsent("HEAD", get) == null) {
            javalin.routes.addEndpoint(new Endpoint(HandlerType.HEAD, path, get));
        }
        if (!handlers.containsKey("OPTIONS")) {
            var allowed = Stream.concat(handlers.keySet().stream(), Stream.of("OPTIONS"))
                    .sorted()
                    .toList();
            javalin.routes.addEndpoint(new Endpoint(HandlerType.OPTIONS, path, ctx -> options(ctx, allowed)));
        }
    }

    private static void options(Context ctx, List<String> allowed) {
        ctx.status(204).header(Header.ALLOW, String.join(", ", allowed));
        if (allowed.contains("QUERY")) {
            ctx.header(ACCEPT_QUERY, QUERY_TYPES);
        }
    }
}
