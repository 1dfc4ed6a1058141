package dev.writ.web;

import dev.writ.common.error.ProblemException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Turns requests away that the layers below would trip over or misread: escapes that are not UTF-8, and a charset
 * other than UTF-8, which would be applied to the query string as well; and those for a name that is not this
 * server's. It comes before WebSocket handshakes too.
 */
final class RequestGate extends Handler.Wrapper {
    private static final Pattern UTF_8 = Pattern.compile("charset=(utf-?8|\"utf-?8\")");

    private final HostNames hosts;

    RequestGate(HostNames hosts) {
        this.hosts = hosts;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        response.getHeaders()
                .put("X-Content-Type-Options", "nosniff")
                .put(
                        "Content-Security-Policy",
                        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
                .put("Referrer-Policy", "same-origin");
        try {
            hosts.check(request);
            check(request);
        } catch (ProblemException e) {
            JettyErrors.write(request, response, ProblemStatus.of(e.type()), e.problem(), callback);
            return true;
        }
        return super.handle(request, response, callback);
    }

    private static void check(Request request) {
        var uri = request.getHttpURI();
        if (uri.getPath() != null) {
            PercentEncoding.check(uri.getPath(), "path");
        }
        if (uri.getQuery() != null) {
            PercentEncoding.check(uri.getQuery(), "query string");
        }
        var contentType = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        if (contentType != null) {
            for (var part : contentType.toLowerCase(Locale.ROOT).split(";")) {
                var parameter = part.strip();
                if (parameter.startsWith("charset") && !UTF_8.matcher(parameter).matches()) {
                    throw RequestBody.unsupported("the charset must be utf-8");
                }
            }
        }
    }
}
