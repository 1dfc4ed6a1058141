package dev.writ.web.access;

import dev.writ.common.access.Principal;
import dev.writ.common.error.Problem;
import dev.writ.common.error.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;

/**
 * Finds out who sends a request before anything else looks at it. Whatever is not on a short list of addresses, compared
 * as they were sent, needs to say so: an address that nobody has thought of does.
 */
public final class Admission implements AutoCloseable {
    private static final String UPDATES = "/api/v1/updates";
    private static final String TICKET = "ticket";

    private final Set<String> open = new HashSet<>(Set.of("/", "/health/live", "/health/ready", "/assets/writ.css"));
    private final Optional<KeySet> keys;
    private final Optional<TokenVerifier> tokens;
    private final Tickets tickets;
    private final RateLimits limits;
    private final ClientAddress address;
    private final Audit audit;

    public Admission(AccessConfig config, Clock clock, MeterRegistry meters) {
        keys = config.jwt().map(KeySet::new);
        tokens = config.jwt().map(jwt -> new TokenVerifier(jwt, keys.orElseThrow(), clock));
        tickets = new Tickets(config.ticketKey(), clock);
        limits = config.limits();
        address = new ClientAddress(config.trustedProxies());
        audit = new Audit(meters);
        if (config.metricsOpen()) {
            open.add("/metrics");
        }
    }

    /** Begins to ask for the keys of the issuer. */
    public void start() {
        keys.ifPresent(KeySet::start);
    }

    /** Whether the answer to this request is for whoever sent it alone. */
    public boolean isPrivate(Request request) {
        return tokens.isPresent() && !isOpen(request);
    }

    /** Lets it be known where the request comes from, and what applies to it, to whoever looks at it from here on. */
    public void mark(Request request) {
        request.setAttribute(ClientAddress.ATTRIBUTE, address.of(request));
        request.setAttribute(Audit.ATTRIBUTE, audit);
        request.setAttribute(RateLimits.ATTRIBUTE, limits);
        request.setAttribute(Tickets.ATTRIBUTE, tickets);
    }

    /** The request to go on with, once its principal is known; fails with a {@link ProblemException}. */
    public CompletableFuture<Request> admitted(Request request) {
        try {
            if (isHandshake(request)) {
                var query = QueryString.of(request);
                if (query.has(TICKET)) {
                    return CompletableFuture.completedFuture(
                            by(redeemed(request, query), withoutTicket(request, query)));
                }
            }
            if (!isPrivate(request)) {
                return CompletableFuture.completedFuture(request);
            }
            return tokens.orElseThrow()
                    .principal(BearerToken.of(request))
                    .thenApply(principal -> by(principal, request));
        } catch (ProblemException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** What the {@code WWW-Authenticate} field of an answer with this problem says (RFC 6750). */
    public static String challenge(Problem problem) {
        return "Bearer realm=\"writ\""
                + problem.code()
                        .map(code -> ", error=\"" + code + "\", error_description=\""
                                + problem.detail().replaceAll("[^\\x20-\\x7e]|[\"\\\\]", "") + "\"")
                        .orElse("");
    }

    private boolean isOpen(Request request) {
        boolean reads = HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
        return reads && open.contains(request.getHttpURI().getPath());
    }

    private static boolean isHandshake(Request request) {
        return HttpMethod.GET.is(request.getMethod())
                && UPDATES.equals(request.getHttpURI().getPath());
    }

    private Principal redeemed(Request request, QueryString query) {
        if (request.getHeaders().contains(HttpHeader.AUTHORIZATION)) {
            throw BearerToken.misplaced("a ticket comes instead of a token, not beside it");
        }
        var given = query.values(TICKET);
        if (given.size() > 1) {
            throw BearerToken.misplaced("there is more than one ticket");
        }
        var principal = tickets.redeem(given.get(0));
        if (tokens.isPresent() && principal.equals(Principal.ANONYMOUS)) {
            throw TokenVerifier.refused("the ticket is nobody's");
        }
        return principal;
    }

    /** Nothing that logs, answers or links sees it. */
    private static Request withoutTicket(Request request, QueryString query) {
        var uri =
                HttpURI.build(request.getHttpURI()).query(query.without(TICKET)).asImmutable();
        return new Request.Wrapper(request) {
            @Override
            public HttpURI getHttpURI() {
                return uri;
            }
        };
    }

    private static Request by(Principal principal, Request request) {
        request.setAttribute(Caller.ATTRIBUTE, principal);
        return request;
    }

    @Override
    public void close() {
        keys.ifPresent(KeySet::close);
    }
}
