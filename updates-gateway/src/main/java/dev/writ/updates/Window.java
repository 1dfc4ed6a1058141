package dev.writ.updates;

import java.util.List;
import java.util.stream.LongStream;

/**
 * The newest updates of the log in the order they were read, bounded in number and in bytes; whoever has read up to
 * {@link #base()} misses nothing that is not here. Not thread-safe.
 */
final class Window {
    /**
     * @param number counts the entries of this window
     * @param after the position of the log once {@code update} is read
     * @param message for a client that stands exactly there
     */
    record Entry(long number, Update update, Cursor after, Message message) {}

    private final Entry[] ring;
    private final long maxBytes;
    private long first;
    private long end;
    private long bytes;
    private Cursor base;
    private Cursor head;

    /** @param start where reading begins */
    Window(int maxEntries, long maxBytes, Cursor start) {
        this.ring = new Entry[maxEntries];
        this.maxBytes = maxBytes;
        this.base = start;
        this.head = start;
    }

    Entry add(Update update) {
        head = head.after(update.slot(), update.offset());
        var entry = new Entry(end, update, head, update.at(head));
        if (size() == ring.length) {
            evict();
        }
        ring[index(end++)] = entry;
        bytes += entry.message().size();
        while (bytes > maxBytes && size() > 1) {
            evict();
        }
        return entry;
    }

    /** The log was read up to {@code position}, where what lies in between are no records to be told of. */
    void skipTo(Cursor position) {
        head = head.join(position);
    }

    private void evict() {
        var oldest = ring[index(first)];
        ring[index(first++)] = null;
        bytes -= oldest.message().size();
        base = base.after(oldest.update().slot(), oldest.update().offset());
    }

    int size() {
        return (int) (end - first);
    }

    Cursor base() {
        return base;
    }

    Cursor head() {
        return head;
    }

    Entry get(long number) {
        return ring[index(number)];
    }

    /** Those with numbers from {@code from} up to, but without, {@code to}, as far as they are here; oldest first. */
    List<Entry> entries(long from, long to) {
        return LongStream.range(Math.max(first, from), Math.min(end, to))
                .mapToObj(this::get)
                .toList();
    }

    /** One more than the number of the newest entry; the entries are numbered without holes. */
    long end() {
        return end;
    }

    /** The number of the first entry that a reader at {@code position} may not have read; all before it, it has. */
    long firstUnread(Cursor position) {
        long low = first;
        long high = end;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (position.covers(get(middle).after())) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int index(long number) {
        return (int) (number % ring.length);
    }
}
