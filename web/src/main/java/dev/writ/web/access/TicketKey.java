package dev.writ.web.access;

import java.security.SecureRandom;
import java.util.Base64;

/** What gateways that take each other's tickets have in common. */
final class TicketKey {
    private static final int BYTES = 32;

    private final byte[] bytes;

    private TicketKey(byte[] bytes) {
        this.bytes = bytes;
    }

    static TicketKey random() {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new TicketKey(bytes);
    }

    /** @throws IllegalArgumentException if it is not 32 bytes in Base64 */
    static TicketKey parse(String base64) {
        var bytes = Base64.getDecoder().decode(base64);
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("not " + BYTES + " bytes");
        }
        return new TicketKey(bytes);
    }

    byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return "TicketKey[not shown]";
    }
}
