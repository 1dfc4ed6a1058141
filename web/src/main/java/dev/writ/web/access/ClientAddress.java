package dev.writ.web.access;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Where a request comes from. What proxies say of that counts as far as they are trusted: the address is that of the
 * nearest one, seen from here, that is no trusted proxy.
 */
final class ClientAddress {
    static final String ATTRIBUTE = "dev.writ.address";

    /** Further addresses come from further proxies, or from whoever made them up. */
    private static final int MOST_PROXIES = 16;

    private static final Pattern FOR =
            Pattern.compile("(?i)(?:^|;)\\s*for\\s*=\\s*(?:\"([^\"]*)\"|([^\";\\s]*))\\s*(?:;|$)");
    private static final Pattern BRACKETED = Pattern.compile("\\[([0-9A-Fa-f:.]+)](?::\\d+)?");
    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    private static final Pattern IPV4 = Pattern.compile("(" + OCTET + "(?:\\." + OCTET + "){3})(?::\\d+)?");
    private static final Pattern IPV6 = Pattern.compile("(?!\\.)[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

    private final List<Network> trusted;

    ClientAddress(List<Network> trusted) {
        this.trusted = trusted;
    }

    InetAddress of(Request request) {
        if (!(request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress peer)
                || peer.getAddress() == null) {
            return InetAddress.getLoopbackAddress(); // no network at all
        }
        var address = peer.getAddress();
        if (!isTrusted(address)) {
            return address;
        }
        for (var said : said(request)) {
            var before = parse(said);
            if (before.isEmpty()) {
                break; // a name that hides it, or nonsense: then it is the proxy that answers for the request
            }
            address = before.get();
            if (!isTrusted(address)) {
                break;
            }
        }
        return address;
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(network -> network.contains(address));
    }

    /** From the nearest on. A proxy writes one of both fields, and a client may have sent the other. */
    private static List<String> said(Request request) {
        var standard = request.getHeaders().getValuesList(HttpHeader.FORWARDED);
        var usual = request.getHeaders().getValuesList(HttpHeader.X_FORWARDED_FOR);
        if (!standard.isEmpty() && !usual.isEmpty()) {
            return List.of();
        }
        var nodes = new ArrayList<String>();
        standard.stream().flatMap(field -> Stream.of(field.split(","))).forEach(element -> {
            var node = FOR.matcher(element);
            nodes.add(!node.find() ? "" : node.group(1) == null ? node.group(2) : node.group(1));
        });
        usual.stream().flatMap(field -> Stream.of(field.split(","))).forEach(nodes::add);
        Collections.reverse(nodes);
        return nodes.subList(0, Math.min(nodes.size(), MOST_PROXIES));
    }

    /** Only an address as such, which nobody is asked about. */
    static Optional<InetAddress> parse(String node) {
        var text = node.strip();
        var bracketed = BRACKETED.matcher(text);
        var dotted = IPV4.matcher(text);
        String literal;
        if (bracketed.matches()) {
            literal = bracketed.group(1);
        } else if (dotted.matches()) {
            literal = dotted.group(1);
        } else if (IPV6.matcher(text).matches()) {
            literal = text;
        } else {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(literal));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
