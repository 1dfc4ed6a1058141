package dev.writ.web.access;

import dev.writ.common.error.ProblemException;
import io.javalin.http.Context;
import java.util.Optional;

/**
 * How often one principal may command and query, or one address if nobody has to say who they are. Each process counts
 * for itself.
 */
public final class RateLimits {
    static final String ATTRIBUTE = "dev.writ.limits";

    private final Optional<RateLimit> commands;
    private final Optional<RateLimit> queries;

    RateLimits(Optional<Rate> commands, Optional<Rate> queries) {
        this.commands = commands.map(rate -> new RateLimit("commands", rate));
        this.queries = queries.map(rate -> new RateLimit("queries", rate));
    }

    /**
     * Counts this request as a command.
     *
     * @throws ProblemException {@code RATE_LIMITED}
     */
    public static void command(Context ctx) {
        if (ctx.attribute(ATTRIBUTE) instanceof RateLimits limits) {
            limits.commands.ifPresent(limit -> limit.count(ctx));
        }
    }

    /**
     * Counts this request as a query.
     *
     * @throws ProblemException {@code RATE_LIMITED}
     */
    public static void query(Context ctx) {
        if (ctx.attribute(ATTRIBUTE) instanceof RateLimits limits) {
            limits.queries.ifPresent(limit -> limit.count(ctx));
        }
    }
}
