package dev.writ.web;

import dev.writ.common.error.Problem;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.web.access.Audit;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Problem documents for requests that no route ever saw: too broken to parse, headers too large, a server about to
 * stop.
 */
final class JettyErrors extends ErrorHandler {
    private final RequestGate gate;

    JettyErrors(RequestGate gate) {
        this.gate = gate;
    }

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request, Response response, int code, String message, Throwable cause, Callback callback) {
        var problem = typeOf(code).problem(HttpStatus.getMessage(code));
        write(request, gate.marked(request, response), code, problem, callback);
    }

    /** Says what is wrong with a request that no route has seen, and to operators who was refused. */
    static void write(Request request, Response response, ProblemException refusal, Callback callback) {
        Audit.refused(request, refusal.type(), refusal.problem());
        write(request, response, ProblemStatus.of(refusal.type()), refusal.problem(), callback);
    }

    static void write(Request request, Response response, int status, Problem problem, Callback callback) {
        var accept = String.join(",", request.getHeaders().getValuesList(HttpHeader.ACCEPT));
        var document = ProblemDocument.of(problem, status, Negotiation.ofProblem(accept));
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, document.contentType());
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put(HttpHeader.VARY, HttpHeader.ACCEPT.asString());
        if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
        }
        response.write(true, ByteBuffer.wrap(document.body()), callback);
    }

    private static ProblemType typeOf(int status) {
        return switch (status) {
            case 404 -> ProblemType.NOT_FOUND;
            case 405 -> ProblemType.METHOD_NOT_ALLOWED;
            case 413 -> ProblemType.BODY_TOO_LARGE;
            case 503 -> ProblemType.UNAVAILABLE;
            default -> status < 500 || status == 505 ? ProblemType.MALFORMED : ProblemType.FAULT;
        };
    }
}
