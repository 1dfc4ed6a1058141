package dev.writ.web.access;

import dev.writ.common.access.Principal;
import dev.writ.common.error.Problem;
import dev.writ.common.error.ProblemType;
import io.github.bucket4j.Bucket;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells operators who was refused what, and why: one line for each refusal, by the logger {@code dev.writ.audit}. It says
 * so of every answer that is a problem of a type in question, whoever has thrown it; what is refused in another way, such
 * as by a message on a WebSocket, is to be told by {@link #refused(Context, ProblemType, Problem)}. There are only so many
 * lines in a time, so that nobody fills a disk by being refused; the next line says how many there were not.
 */
public final class Audit {
    static final String ATTRIBUTE = "dev.writ.audit";

    private static final Logger LOG = LoggerFactory.getLogger("dev.writ.audit");
    private static final int AT_ONCE = 500;
    private static final int PER_SECOND = 20;
    private static final int MAX_LENGTH = 300;

    private final MeterRegistry meters;
    private final AtomicLong suppressed = new AtomicLong();
    private final Bucket lines = Bucket.builder()
            .addLimit(limit -> limit.capacity(AT_ONCE).refillGreedy(PER_SECOND, Duration.ofSeconds(1)))
            .build();

    /** Says so if {@code type} is one of those that are about who asks. */
    public static void refused(Context ctx, ProblemType type, Problem problem) {
        refused(ctx::attribute, ctx.req().getMethod() + " " + ctx.path(), type, problem);
    }

    /** The same, of a request that has not come to a route. */
    public static void refused(Request request, ProblemType type, Problem problem) {
        var what = request.getMethod() + " " + request.getHttpURI().getPath();
        refused(request::getAttribute, what, type, problem);
    }

    private static void refused(Function<String, Object> attributes, String what, ProblemType type, Problem problem) {
        boolean concerns = type == ProblemType.UNAUTHENTICATED
                || type == ProblemType.FORBIDDEN
                || type == ProblemType.RATE_LIMITED;
        if (concerns && attributes.apply(ATTRIBUTE) instanceof Audit audit) {
            var who = attributes.apply(Caller.ATTRIBUTE) instanceof Principal known ? known : Principal.ANONYMOUS;
            var from = attributes.apply(ClientAddress.ATTRIBUTE) instanceof InetAddress known
                    ? known.getHostAddress()
                    : "unknown";
            audit.write(who, from, what, type, problem.detail());
        }
    }

    Audit(MeterRegistry meters) {
        this.meters = meters;
        List.of(ProblemType.UNAUTHENTICATED, ProblemType.FORBIDDEN, ProblemType.RATE_LIMITED)
                .forEach(this::refused);
    }

    private Counter refused(ProblemType type) {
        return Counter.builder("writ.http.refused")
                .description("Requests refused because of who sent them, or of how many that were")
                .tag("refusal", type.slug())
                .register(meters);
    }

    private void write(Principal who, String from, String what, ProblemType type, String why) {
        refused(type).increment();
        if (!lines.tryConsume(1)) {
            suppressed.incrementAndGet();
            return;
        }
        var line = LOG.atWarn()
                .addKeyValue("caller", readable(who.name()))
                .addKeyValue("address", from)
                .addKeyValue("request", readable(what))
                .addKeyValue("refusal", type.slug())
                .addKeyValue("reason", readable(why));
        long unsaid = suppressed.getAndSet(0);
        (unsaid == 0 ? line : line.addKeyValue("suppressed", unsaid)).log("refused");
    }

    /** On one line, whatever is in it. */
    private static String readable(String text) {
        var shown = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text;
        return shown.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}]", "?");
    }
}
