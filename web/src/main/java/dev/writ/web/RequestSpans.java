package dev.writ.web;

import dev.writ.common.tracing.TraceInLogs;
import dev.writ.common.tracing.Tracing;
import io.javalin.http.Context;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * A span for each request, from its head to the end of its answer; it continues the trace of the client, if that sends
 * one. Health and metrics, which machines ask for all the time, have none. Named as OpenTelemetry's semantic conventions
 * have it; without the query string, which may say what not everybody may read.
 */
final class RequestSpans extends Handler.Wrapper {
    private static final String ATTRIBUTE = "dev.writ.trace";
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");

    private final Tracer tracer = Tracing.tracer();

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        var path = String.valueOf(request.getHttpURI().getPath());
        if (path.startsWith("/health/") || path.equals("/metrics")) {
            return super.handle(request, response, callback);
        }
        var parent = parent(request);
        var span = tracer.spanBuilder(name(request.getMethod()))
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute(METHOD, isKnown(request.getMethod()) ? request.getMethod() : "_OTHER")
                .setAttribute(SCHEME, request.getHttpURI().getScheme())
                .setAttribute(PATH, path)
                .startSpan();
        request.setAttribute(ATTRIBUTE, parent.with(span));
        if (span.isRecording()) {
            Request.addCompletionListener(request, failure -> end(span, response, failure));
        }
        try (var traced = inLogs(request)) {
            return super.handle(request, response, callback);
        }
    }

    private static void end(Span span, Response response, Throwable failure) {
        int status = response.getStatus();
        span.setAttribute(STATUS, (long) status);
        if (status >= 500) {
            span.setStatus(StatusCode.ERROR).setAttribute(Tracing.ERROR_TYPE, Integer.toString(status));
        } else if (failure != null) {
            // A client that left, as a rule.
            span.setAttribute(Tracing.ERROR_TYPE, failure.getClass().getName());
        }
        span.end();
    }

    /** An agent may have begun a span for the request already. */
    private static io.opentelemetry.context.Context parent(Request request) {
        var current = io.opentelemetry.context.Context.current();
        return Span.fromContext(current).getSpanContext().isValid()
                ? current
                : W3CTraceContextPropagator.getInstance()
                        .extract(io.opentelemetry.context.Context.root(), request, RequestFields.INSTANCE);
    }

    private static boolean isKnown(String method) {
        return !HttpMetrics.method(method).equals(HttpMetrics.OTHER);
    }

    private static String name(String method) {
        return isKnown(method) ? method : "HTTP";
    }

    /** What this thread does until it is closed belongs to the trace of {@code request}. */
    static TraceInLogs inLogs(Request request) {
        return TraceInLogs.of(trace(request).orElseGet(io.opentelemetry.context.Context::root));
    }

    /** The same, in a route. */
    static TraceInLogs inLogs(Context ctx) {
        return TraceInLogs.of(
                ctx.attribute(ATTRIBUTE) instanceof io.opentelemetry.context.Context trace
                        ? trace
                        : io.opentelemetry.context.Context.root());
    }

    /** Names the span once it is known what was asked for. */
    static void routed(Context ctx, String route) {
        if (ctx.attribute(ATTRIBUTE) instanceof io.opentelemetry.context.Context trace) {
            var span = Span.fromContext(trace);
            span.updateName(name(ctx.req().getMethod()) + " " + route);
            span.setAttribute(ROUTE, route);
        }
    }

    /** Tells the client which trace its request was part of, if somebody keeps that (W3C Trace Context Level 2). */
    static void mark(Request request, HttpFields.Mutable fields) {
        trace(request)
                .map(trace -> Span.fromContext(trace).getSpanContext())
                .filter(span -> span.isValid() && !span.isRemote())
                .ifPresent(span -> fields.put(
                        "traceresponse",
                        "00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                                + span.getTraceFlags().asHex()));
    }

    private static Optional<io.opentelemetry.context.Context> trace(Request request) {
        return Optional.ofNullable((io.opentelemetry.context.Context) request.getAttribute(ATTRIBUTE));
    }

    private enum RequestFields implements TextMapGetter<Request> {
        INSTANCE;

        @Override
        public Iterable<String> keys(Request request) {
            return request.getHeaders().getFieldNamesCollection();
        }

        @Override
        public String get(Request request, String name) {
            return request.getHeaders().get(name);
        }
    }
}
