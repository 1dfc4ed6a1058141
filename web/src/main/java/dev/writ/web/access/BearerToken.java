package dev.writ.web.access;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** The token that comes with a request (RFC 6750): in its {@code Authorization} field and nowhere else. */
final class BearerToken {
    private static final Pattern BEARER = Pattern.compile("(?i)bearer +([A-Za-z0-9._~+/-]+=*)");
    private static final String PARAMETER = "access_token";

    private BearerToken() {}

    /** @throws ProblemException if there is none, or not exactly one where it belongs */
    static String of(Request request) {
        var fields = request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION);
        if (QueryString.of(request).has(PARAMETER)) {
            throw misplaced("a token belongs into the Authorization field, never into an address");
        }
        if (fields.size() > 1) {
            throw misplaced("there is more than one Authorization field");
        }
        if (fields.isEmpty()) {
            throw ProblemType.UNAUTHENTICATED.because("a bearer token is needed");
        }
        var bearer = BEARER.matcher(fields.get(0));
        if (bearer.matches()) {
            return bearer.group(1);
        }
        throw fields.get(0).regionMatches(true, 0, "bearer", 0, "bearer".length())
                ? TokenVerifier.refused("the token is malformed")
                : ProblemType.UNAUTHENTICATED.because("only bearer tokens are taken");
    }

    /** With the code that RFC 6750 has for it. */
    static ProblemException misplaced(String why) {
        return ProblemType.MALFORMED.because(why).withCode("invalid_request");
    }
}
