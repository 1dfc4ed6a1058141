package dev.writ.web.access;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * A range of addresses, as in {@code 10.0.0.0/8}.
 *
 * @param bits how many of the first bits all of its addresses have in common
 */
record Network(InetAddress address, int bits) {
    Network {
        if (bits < 0 || bits > address.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException(address.getHostAddress() + "/" + bits);
        }
    }

    /** @throws IllegalArgumentException if one of them, separated by commas, is no address with or without bits */
    static List<Network> parseAll(String list) {
        return Stream.of(list.split(",", -1)).map(Network::parse).toList();
    }

    private static Network parse(String text) {
        var parts = text.strip().split("/", 2);
        var address = ClientAddress.parse(parts[0]).orElseThrow(() -> new IllegalArgumentException(text));
        return new Network(
                address, parts.length == 1 ? address.getAddress().length * Byte.SIZE : Integer.parseInt(parts[1]));
    }

    boolean contains(InetAddress other) {
        var mine = address.getAddress();
        var its = other.getAddress();
        if (mine.length != its.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if ((mine[bit / Byte.SIZE] & mask) != (its[bit / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }
}
