package dev.writ.web;

import dev.writ.common.error.Problem;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Json;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.validation.ValidationException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one table from exceptions to problem documents. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static void routes(RoutesConfig routes) {
        routes.exception(ProblemException.class, (e, ctx) -> answer(ctx, e));
        routes.exception(HttpResponseException.class, (e, ctx) -> answer(ctx, e));
        routes.exception(Exception.class, (e, ctx) -> answer(ctx, e));
    }

    static void answer(Context ctx, Throwable failure) {
        if ((failure instanceof CompletionException || failure instanceof ExecutionException)
                && failure.getCause() != null) {
            answer(ctx, failure.getCause());
        } else if (failure instanceof ProblemException e) {
            Answers.problem(ctx, e.type(), e.problem());
        } else if (failure instanceof MethodNotAllowedResponse e) {
            methodNotAllowed(ctx, e);
        } else if (failure instanceof HttpResponseException e) {
            fromFramework(ctx, e);
        } else if (failure instanceof HttpException e && e.getCode() >= 400 && e.getCode() < 500) {
            var reason = Objects.requireNonNullElseGet(e.getReason(), () -> HttpStatus.getMessage(e.getCode()));
            Answers.problem(ctx, e.getCode(), ProblemType.MALFORMED.problem(reason));
        } else if (failure instanceof ValidationException e) {
            var detail = "parameters are not valid: "
                    + String.join(", ", e.getErrors().keySet());
            answer(ctx, ProblemType.MALFORMED.because(detail));
        } else {
            fault(ctx, failure);
        }
    }

    private static void methodNotAllowed(Context ctx, MethodNotAllowedResponse e) {
        var allowed = new TreeSet<String>();
        for (var methods : e.getDetails().values()) {
            allowed.addAll(List.of(methods.split(", ")));
        }
        ctx.header(Header.ALLOW, String.join(", ", allowed));
        var members = Json.array();
        allowed.forEach(members::add);
        answer(
                ctx,
                ProblemType.METHOD_NOT_ALLOWED
                        .because(ctx.req().getMethod() + " is not possible here")
                        .with("allowed", members));
    }

    private static void fromFramework(Context ctx, HttpResponseException e) {
        int status = e.getStatus();
        switch (status) {
            case 404 -> answer(ctx, ProblemType.NOT_FOUND.because("there is nothing at " + ctx.path()));
            case 413 -> answer(ctx, ProblemType.BODY_TOO_LARGE.because("the body is too large"));
            default -> {
                if (status >= 400 && status < 500) {
                    Answers.problem(ctx, status, ProblemType.MALFORMED.problem(String.valueOf(e.getMessage())));
                } else {
                    fault(ctx, e);
                }
            }
        }
    }

    private static void fault(Context ctx, Throwable failure) {
        var where = ctx.req().getMethod() + " " + ctx.path();
        Answers.problem(ctx, ProblemType.FAULT, incident(failure, where));
    }

    /** Answers for an {@link Error}, which reaches no exception handler. */
    static void answer(HttpServletResponse response, Error error) {
        var document = ProblemDocument.of(incident(error, "unknown"), 500, Representation.JSON);
        try {
            response.setStatus(500);
            response.setContentType(document.contentType());
            response.getOutputStream().write(document.body());
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the client is gone");
        }
    }

    /** The cause goes to the log only; the client gets an id to find it by. */
    private static Problem incident(Throwable failure, String where) {
        var incident = UUID.randomUUID();
        LOG.atError()
                .setCause(failure)
                .addKeyValue("incident", incident)
                .addKeyValue("request", where)
                .log("request failed");
        return ProblemType.FAULT.problem("incident " + incident);
    }
}
