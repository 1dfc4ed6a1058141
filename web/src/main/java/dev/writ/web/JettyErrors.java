package dev.writ.web;

import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Json;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Problem documents for requests that no route ever saw: too broken to parse, headers too large, a server about to
 * stop. There is no negotiation: such a request's fields cannot be trusted.
 */
final class JettyErrors extends ErrorHandler {
    @Override
    protected void generateResponse(
            Request request, Response response, int code, String message, Throwable cause, Callback callback) {
        response.setStatus(code);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Representation.JSON.problemMediaType());
        if (code == HttpStatus.SERVICE_UNAVAILABLE_503) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
        }
        response.write(true, ByteBuffer.wrap(document(code)), callback);
    }

    static byte[] document(int status) {
        var type = typeOf(status);
        return Json.bytes(type.problem(HttpStatus.getMessage(status)).toJson().put("status", status));
    }

    private static ProblemType typeOf(int status) {
        return switch (status) {
            case 404 -> ProblemType.NOT_FOUND;
            case 413 -> ProblemType.BODY_TOO_LARGE;
            case 503 -> ProblemType.UNAVAILABLE;
            default -> status < 500 ? ProblemType.MALFORMED : ProblemType.FAULT;
        };
    }
}
