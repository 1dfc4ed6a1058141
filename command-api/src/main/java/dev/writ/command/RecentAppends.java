package dev.writ.command;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** What this instance has just written down, until the status store has read it back and can be read itself. */
final class RecentAppends {
    private final Map<UUID, Recorded> byId = new ConcurrentHashMap<>();
    private volatile boolean readable;

    void add(Recorded recorded) {
        byId.putIfAbsent(recorded.command().id(), recorded);
    }

    /** The store has read that command: from now on it answers for it, if it can be read. */
    void readBack(UUID id) {
        if (readable) {
            byId.remove(id);
        }
    }

    /** The store can be read, and answers for every command that {@code has} knows. */
    void storeReadable(Predicate<UUID> has) {
        readable = true;
        byId.keySet().removeIf(has);
    }

    /** The store begins again: until it can be read, what is written down is known from here alone. */
    void storeRestoring() {
        readable = false;
    }

    /** Forgets that command if the store can be read and answers for it. */
    void settle(UUID id, Predicate<UUID> has) {
        if (readable && has.test(id)) {
            byId.remove(id);
        }
    }

    Optional<Recorded> find(UUID id) {
        return Optional.ofNullable(byId.get(id));
    }
}
