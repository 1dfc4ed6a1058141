package dev.writ.web.access;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** The tickets that have been used here and have not expired yet. */
final class UsedTickets {
    private static final int MOST = 200_000;

    private record Used(UUID id, Instant expires) {}

    private final Set<UUID> ids = new HashSet<>();
    /** Nearly in the order in which they expire, because all live equally long. */
    private final ArrayDeque<Used> order = new ArrayDeque<>();

    /** @return false if it is among them already */
    synchronized boolean add(UUID id, Instant expires, Instant now) {
        while (!order.isEmpty() && order.peek().expires().isBefore(now)) {
            ids.remove(order.remove().id());
        }
        if (ids.size() >= MOST) {
            throw Tickets.tooMany();
        }
        if (!ids.add(id)) {
            return false;
        }
        order.add(new Used(id, expires));
        return true;
    }
}
