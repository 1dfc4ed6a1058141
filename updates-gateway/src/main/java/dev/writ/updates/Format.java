package dev.writ.updates;

import java.util.Optional;

/** How messages are written, chosen by the client. The name is a query parameter's value and a WebSocket subprotocol. */
enum Format {
    JSON("json"),
    TRANSIT("transit+json"),
    /** Rows for the page of this gateway, as an event stream only. */
    HTML("html");

    private final String token;

    Format(String token) {
        this.token = token;
    }

    String token() {
        return token;
    }

    static Optional<Format> of(String token) {
        for (var format : values()) {
            // A plus sign in a query string means a space.
            if (format.token.equals(token.strip().replace(' ', '+'))) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
