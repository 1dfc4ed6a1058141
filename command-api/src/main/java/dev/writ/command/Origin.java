package dev.writ.command;

import dev.writ.common.access.Principal;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * Where a request came from.
 *
 * @param client the User-Agent, shortened; may be empty
 * @param trace that of the request, if it is part of one
 */
record Origin(String principal, String client, Context trace) {
    private static final int MAX_CLIENT_LENGTH = 200;

    static Origin of(Principal principal, Optional<String> userAgent, Context trace) {
        var client = userAgent.orElse("");
        return new Origin(principal.name(), client.substring(0, Math.min(client.length(), MAX_CLIENT_LENGTH)), trace);
    }

    /** The trace to send on; a command that begins one lends it its own id. */
    Context traceOf(UUID commandId) {
        if (Span.fromContext(trace).getSpanContext().isValid()) {
            return trace;
        }
        var begun = SpanContext.createFromRemoteParent(
                commandId.toString().replace("-", ""),
                HexFormat.of().toHexDigits(commandId.getLeastSignificantBits()),
                TraceFlags.getSampled(),
                TraceState.getDefault());
        return trace.with(Span.wrap(begun));
    }
}
