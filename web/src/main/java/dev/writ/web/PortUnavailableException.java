package dev.writ.web;

/** The web server cannot listen where it was told to; the message names the address and what to change. */
public final class PortUnavailableException extends RuntimeException {
    private final int port;

    PortUnavailableException(WebConfig config, String reason, Throwable cause) {
        super("cannot listen on " + config.host() + ":" + config.port() + ": " + reason, cause);
        this.port = config.port();
    }

    public int port() {
        return port;
    }
}
