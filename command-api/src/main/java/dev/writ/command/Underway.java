package dev.writ.command;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Commands that this instance has given to its Kafka client, which has neither confirmed them nor given them up. */
final class Underway {
    // One id can be on its way more than once: its client tries again under the same key.
    private final Map<UUID, Integer> byId = new ConcurrentHashMap<>();

    void begin(UUID id) {
        byId.merge(id, 1, Integer::sum);
    }

    void end(UUID id) {
        byId.computeIfPresent(id, (k, times) -> times == 1 ? null : times - 1);
    }

    boolean has(UUID id) {
        return byId.containsKey(id);
    }
}
