package dev.writ.command;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** What this instance has just written down, until the status store has read it back. */
final class RecentAppends {
    private final Map<UUID, Recorded> byId = new ConcurrentHashMap<>();

    void add(Recorded recorded) {
        byId.putIfAbsent(recorded.command().id(), recorded);
    }

    void remove(UUID id) {
        byId.remove(id);
    }

    Optional<Recorded> find(UUID id) {
        return Optional.ofNullable(byId.get(id));
    }
}
