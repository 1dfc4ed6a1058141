package dev.writ.common.tracing;

import dev.writ.common.error.ProblemException;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;

/** What makes Writ's spans, and the names of what only Writ says of them. */
public final class Tracing {
    public static final AttributeKey<String> COMMAND = AttributeKey.stringKey("writ.command.id");
    public static final AttributeKey<String> ACTION = AttributeKey.stringKey("writ.action");

    /** {@code accepted}, or the last segment of the problem's type. */
    public static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("writ.outcome");

    public static final AttributeKey<Long> BASIS_T = AttributeKey.longKey("writ.basis_t");

    /** What kind of failure it was (OpenTelemetry's conventions). */
    public static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    private Tracing() {}

    /** To be asked for by what is built, not by a class: the process says before that where its spans go. */
    public static Tracer tracer() {
        return GlobalOpenTelemetry.getTracer("dev.writ");
    }

    /**
     * Says that what {@code span} stands for did not come about. Of the failure only its type: messages cite data of commands
     * and queries, which not everybody may see who sees traces.
     */
    public static void failed(Span span, Throwable failure) {
        var type = failure instanceof ProblemException problem
                ? problem.type().slug()
                : failure.getClass().getName();
        span.setStatus(StatusCode.ERROR).setAttribute(ERROR_TYPE, type);
    }
}
