package dev.writ.command;

import dev.writ.common.access.Principal;
import dev.writ.common.topic.CloudEventHeaders;
import java.util.Optional;
import java.util.UUID;

/**
 * Where a request came from.
 *
 * @param client the User-Agent, shortened; may be empty
 * @param traceparent the trace context of the request, if it had a well-formed one
 */
record Origin(String principal, String client, Optional<String> traceparent) {
    private static final int MAX_CLIENT_LENGTH = 200;

    static Origin of(Principal principal, Optional<String> userAgent, Optional<String> traceparent) {
        var client = userAgent.orElse("");
        return new Origin(
                principal.name(),
                client.substring(0, Math.min(client.length(), MAX_CLIENT_LENGTH)),
                traceparent.filter(CloudEventHeaders::isTraceparent));
    }

    /** The trace context to send on; a command that begins a trace lends it its own id. */
    String traceparent(UUID commandId) {
        return traceparent.orElseGet(() ->
                "00-" + commandId.toString().replace("-", "") + "-" + hex(commandId.getLeastSignificantBits()) + "-01");
    }

    private static String hex(long bits) {
        return java.util.HexFormat.of().toHexDigits(bits);
    }
}
