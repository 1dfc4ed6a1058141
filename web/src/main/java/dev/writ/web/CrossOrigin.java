package dev.writ.web;

import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Tells browsers whether a page of another origin may read an answer (CORS, in the Fetch standard). Every answer is
 * told about, also those that no route has made. Credentials are never allowed: Writ has no cookies, and a token in
 * {@code Authorization} is the page's own.
 */
final class CrossOrigin {
    private static final HttpField ANY = new PreEncodedHttpField(HttpHeader.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    private static final HttpField EXPOSED = new PreEncodedHttpField(
            HttpHeader.ACCESS_CONTROL_EXPOSE_HEADERS,
            "Accept-Query, Allow, Basis-T, ETag, Link, Location, Preference-Applied, RateLimit, RateLimit-Policy,"
                    + " Retry-After, traceresponse, WWW-Authenticate");
    private static final HttpField METHODS =
            new PreEncodedHttpField(HttpHeader.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, QUERY, OPTIONS");
    private static final HttpField REQUEST_HEADERS = new PreEncodedHttpField(
            HttpHeader.ACCESS_CONTROL_ALLOW_HEADERS,
            "Accept, Authorization, Cache-Control, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, Prefer,"
                    + " traceparent, tracestate");

    /** In seconds; browsers cut longer times short. */
    private static final HttpField MAX_AGE = new PreEncodedHttpField(HttpHeader.ACCESS_CONTROL_MAX_AGE, "3600");

    private final Origins origins;

    CrossOrigin(Origins origins) {
        this.origins = origins;
    }

    /** The request fields that any answer depends on because of this. */
    List<String> vary() {
        return origins.vary() ? List.of(HttpHeader.ORIGIN.asString()) : List.of();
    }

    void mark(Request request, HttpFields.Mutable fields) {
        var origin = request.getHeaders().get(HttpHeader.ORIGIN);
        if (origins.any()) {
            fields.put(ANY).put(EXPOSED);
        } else if (origin != null && origins.lists(origin)) {
            fields.put(HttpHeader.ACCESS_CONTROL_ALLOW_ORIGIN, origin).put(EXPOSED);
        }
    }

    /** Whether a browser asks on behalf of a page that may send its request. From any other, it is a plain OPTIONS. */
    boolean isPreflight(Request request) {
        var origin = request.getHeaders().get(HttpHeader.ORIGIN);
        return HttpMethod.OPTIONS.is(request.getMethod())
                && origin != null
                && origins.allows(origin)
                && request.getHeaders().contains(HttpHeader.ACCESS_CONTROL_REQUEST_METHOD);
    }

    void preflight(Response response, Callback callback) {
        response.setStatus(HttpStatus.NO_CONTENT_204);
        response.getHeaders()
                .put(METHODS)
                .put(REQUEST_HEADERS)
                .put(MAX_AGE)
                .put(
                        HttpHeader.VARY,
                        HttpHeader.ACCESS_CONTROL_REQUEST_METHOD + ", " + HttpHeader.ACCESS_CONTROL_REQUEST_HEADERS);
        response.write(true, null, callback);
    }
}
