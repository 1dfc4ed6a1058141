package dev.writ.updates;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was read of the log for one client and may serve another: clients who come back together have missed the same
 * outcomes. Bounded in bytes; what nobody has asked for the longest goes first.
 */
final class History {
    private record Place(OutcomeLog log, int slot) {}

    private final Map<Place, TreeMap<Long, Stretch>> byPlace = new HashMap<>();
    private final LinkedHashMap<Stretch, Place> byUse = new LinkedHashMap<>(16, 0.75f, true);
    private final long maxBytes;
    private long bytes;

    History(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** A stretch that holds what comes at {@code offset} or after it. */
    synchronized Optional<Stretch> at(OutcomeLog log, int slot, long offset) {
        var known = byPlace.get(new Place(log, slot));
        var nearest = known == null ? null : known.floorEntry(offset);
        if (nearest == null || nearest.getValue().to() <= offset) {
            return Optional.empty();
        }
        byUse.get(nearest.getValue());
        return Optional.of(nearest.getValue());
    }

    synchronized void add(Stretch stretch) {
        var place = new Place(stretch.log(), stretch.slot());
        var before = byPlace.computeIfAbsent(place, p -> new TreeMap<>()).put(stretch.from(), stretch);
        if (before != null) {
            byUse.remove(before);
            bytes -= before.bytes();
        }
        byUse.put(stretch, place);
        bytes += stretch.bytes();
        while (bytes > maxBytes && byUse.size() > 1) {
            removeEldest();
        }
    }

    /** Records before {@code offset} were deleted: they are not to be had from here either. */
    synchronized void forget(OutcomeLog log, int slot, long offset) {
        var known = byPlace.getOrDefault(new Place(log, slot), new TreeMap<>());
        while (!known.isEmpty() && known.firstKey() < offset) {
            var gone = known.pollFirstEntry().getValue();
            byUse.remove(gone);
            bytes -= gone.bytes();
        }
    }

    private void removeEldest() {
        var all = byUse.entrySet().iterator();
        var eldest = all.next();
        all.remove();
        bytes -= eldest.getKey().bytes();
        var known = byPlace.get(eldest.getValue());
        known.remove(eldest.getKey().from());
        if (known.isEmpty()) {
            byPlace.remove(eldest.getValue());
        }
    }

    synchronized long bytes() {
        return bytes;
    }
}
