package dev.writ.web;

import dev.writ.common.error.ProblemType;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * The names this server answers to. Without the check, any page could command it through the browser that shows it:
 * its own name needs only to resolve to the loopback address, and then every guard of origins finds nothing foreign.
 * A request without a name (HTTP/1.0) passes, because no browser sends one.
 */
final class HostNames {
    private static final Pattern PORT = Pattern.compile(":\\d*$");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|.+\\.localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1]");

    private final boolean any;
    private final Set<String> names;

    /** Whoever listens beyond the loopback address and lists no names answers to all. */
    HostNames(WebConfig config) {
        this.any = config.hosts().isEmpty() && !isLoopback(config.host());
        this.names =
                config.hosts().stream().map(h -> h.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** @throws dev.writ.common.error.ProblemException {@code FORBIDDEN} if the request is for another name */
    void check(Request request) {
        if (any) {
            return;
        }
        var uriHost = request.getHttpURI().getHost();
        Stream.concat(request.getHeaders().getValuesList(HttpHeader.HOST).stream(), Stream.ofNullable(uriHost))
                .filter(host -> !isOwn(host))
                .findFirst()
                .ifPresent(host -> {
                    throw ProblemType.FORBIDDEN.because(
                            "this server does not answer to the name " + host + "; WRIT_HOSTS lists further names");
                });
    }

    private boolean isOwn(String authority) {
        var host = PORT.matcher(authority.strip().toLowerCase(Locale.ROOT)).replaceFirst("");
        return host.isEmpty() || names.contains(host) || LOOPBACK.matcher(host).matches();
    }

    static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // nothing can listen on it either
        }
    }

    /** Of a comma-separated list; a name comes without a port. */
    static List<String> parse(String list) {
        var names = Stream.of(list.split(",")).map(String::strip).toList();
        if (names.stream().anyMatch(name -> !name.matches("[\\w.-]+|\\[[0-9A-Fa-f:]+]"))) {
            throw new IllegalArgumentException(list);
        }
        return names;
    }
}
