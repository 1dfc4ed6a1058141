package dev.writ.web;

import dev.writ.common.error.ProblemException;
import dev.writ.web.access.Admission;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Turns requests away that the layers below would trip over or misread: escapes that are not UTF-8, and a charset
 * other than UTF-8, which would be applied to the query string as well; and those for a name that is not this
 * server's. It comes before WebSocket handshakes too, and answers what browsers ask on behalf of other origins.
 */
final class RequestGate extends Handler.Wrapper {
    private static final Pattern UTF_8 = Pattern.compile("charset=(utf-?8|\"utf-?8\")");

    private final Admission admission;
    private final HostNames hosts;
    private final CrossOrigin crossOrigin;
    private final List<String> vary;

    RequestGate(WebConfig config, Admission admission) {
        this.admission = admission;
        this.hosts = new HostNames(config);
        this.crossOrigin = new CrossOrigin(config.origins());
        this.vary = Stream.concat(Stream.of(HttpHeader.ACCEPT_ENCODING.asString()), crossOrigin.vary().stream())
                .toList();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        var gated = marked(request, response);
        admission.mark(request);
        try {
            hosts.check(request);
            check(request);
        } catch (ProblemException e) {
            JettyErrors.write(request, gated, e, callback);
            return true;
        }
        if (crossOrigin.isPreflight(request)) {
            crossOrigin.preflight(gated, callback);
            return true;
        }
        return super.handle(AcceptEncoding.simplified(request), gated, callback);
    }

    /** {@code response}, with the fields that every answer has. */
    Response marked(Request request, Response response) {
        return new GatedResponse(request, response, vary, fields -> {
            BrowserSafety.mark(fields);
            crossOrigin.mark(request, fields);
            RequestSpans.mark(request, fields);
        });
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
