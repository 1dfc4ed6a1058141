package dev.writ.web;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * The content codings a client accepts (RFC 9110, 12.5.3), brought down to what Javalin understands: a field that says
 * {@code gzip} and nothing else, or none. Javalin itself compares each member with the coding's name, so a weight hides
 * it.
 */
final class AcceptEncoding {
    private static final Pattern MEMBER = Pattern.compile(
            "\\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\\s*(?:;\\s*[qQ]\\s*=\\s*(0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?)\\s*)?");
    private static final String GZIP = "gzip";

    private AcceptEncoding() {}

    /** {@code request}, with at most that one coding in its field. */
    static Request simplified(Request request) {
        var values = request.getHeaders().getValuesList(HttpHeader.ACCEPT_ENCODING);
        if (values.isEmpty() || (values.size() == 1 && values.get(0).equals(GZIP))) {
            return request;
        }
        var fields = HttpFields.build(request.getHeaders());
        if (prefersGzip(String.join(",", values))) {
            fields.put(HttpHeader.ACCEPT_ENCODING, GZIP);
        } else {
            fields.remove(HttpHeader.ACCEPT_ENCODING);
        }
        var simplified = fields.asImmutable();
        return new Request.Wrapper(request) {
            @Override
            public HttpFields getHeaders() {
                return simplified;
            }
        };
    }

    /** Members that are not well-formed are left out. Whoever names gzip and not identity prefers gzip. */
    static boolean prefersGzip(String field) {
        var members = List.of(field.split(","));
        double any = weight(members, "*").orElse(0);
        double gzip = Math.max(
                weight(members, GZIP).orElse(any), weight(members, "x-gzip").orElse(0));
        return gzip > 0 && gzip >= weight(members, "identity").orElse(0);
    }

    private static OptionalDouble weight(List<String> members, String coding) {
        return members.stream()
                .map(MEMBER::matcher)
                .filter(m -> m.matches() && m.group(1).toLowerCase(Locale.ROOT).equals(coding))
                .mapToDouble(m -> m.group(2) == null ? 1 : Double.parseDouble(m.group(2)))
                .max();
    }
}
