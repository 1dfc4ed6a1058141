package dev.writ.processor;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Offsets of one partition, a bit each where they are dense. */
final class OffsetSet {
    private static final int BITS = 12;
    private static final int MASK = (1 << BITS) - 1;

    private final Map<Long, BitSet> blocks = new HashMap<>();

    void add(long offset) {
        blocks.computeIfAbsent(offset >> BITS, block -> new BitSet()).set((int) offset & MASK);
    }

    boolean contains(long offset) {
        var block = blocks.get(offset >> BITS);
        return block != null && block.get((int) offset & MASK);
    }
}
