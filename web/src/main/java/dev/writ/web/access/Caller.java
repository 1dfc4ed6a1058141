package dev.writ.web.access;

import dev.writ.common.access.Principal;
import io.javalin.http.Context;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.eclipse.jetty.server.Request;
import org.slf4j.MDC;

/** The principal of a request, put there before any route sees it. */
public final class Caller {
    static final String ATTRIBUTE = "dev.writ.principal";

    /** Of an IPv6 address: whoever has one has all that begin with it. */
    private static final int NETWORK_BYTES = 8;

    private Caller() {}

    /** Also for the request of a WebSocket handshake. */
    public static Principal of(Context ctx) {
        return Objects.requireNonNullElse(ctx.attribute(ATTRIBUTE), Principal.ANONYMOUS);
    }

    /** Names the principal in what this thread logs until it is closed. */
    public static MDC.MDCCloseable inLogs(Context ctx) {
        return inLogs(of(ctx));
    }

    /** The same, outside of a route. */
    public static MDC.MDCCloseable inLogs(Request request) {
        return inLogs(request.getAttribute(ATTRIBUTE) instanceof Principal known ? known : Principal.ANONYMOUS);
    }

    private static MDC.MDCCloseable inLogs(Principal principal) {
        return MDC.putCloseable("principal", principal.name());
    }

    /** Who is taken for one and the same where requests or connections are counted: a principal, or else an address. */
    public static String countedAs(Context ctx) {
        var principal = of(ctx);
        if (!principal.equals(Principal.ANONYMOUS)) {
            return "principal " + principal.name();
        }
        InetAddress address = ctx.attribute(ClientAddress.ATTRIBUTE);
        return address == null ? "unknown" : "address " + network(address);
    }

    static String network(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), NETWORK_BYTES))
                : address.getHostAddress();
    }
}
