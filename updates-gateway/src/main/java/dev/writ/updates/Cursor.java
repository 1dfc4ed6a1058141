package dev.writ.updates;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32C;

/**
 * A position in the log of outcomes: for each partition of both outcome topics the offset of the next record. It needs
 * no memory of the gateway that wrote it; any gateway on the same log continues from it.
 *
 * <p>As text it is opaque and URL-safe: base64url of a format version, the fingerprint of the log, the number of slots,
 * the offsets as variable-length integers, and a checksum over all of that.
 */
final class Cursor {
    private static final byte VERSION = 1;
    private static final int MAX_TEXT = 32 * 1024;
    private static final int MAX_SLOTS = 2 * 10_000;
    private static final String NOT_A_CURSOR = "this is not a cursor of an update: ";

    private final int log;
    private final long[] next;
    private String text;

    private Cursor(int log, long[] next) {
        this.log = log;
        this.next = next;
    }

    /**
     * @param log fingerprint of the log it points into; see {@link OutcomeLog}
     * @param next offset of the next record, by slot
     */
    static Cursor of(int log, long[] next) {
        return new Cursor(log, next.clone());
    }

    int log() {
        return log;
    }

    int slots() {
        return next.length;
    }

    long next(int slot) {
        return next[slot];
    }

    /** This cursor after the record at {@code offset} of {@code slot}, and any before it there. */
    Cursor after(int slot, long offset) {
        return with(slot, offset + 1);
    }

    Cursor with(int slot, long offset) {
        var moved = next.clone();
        moved[slot] = offset;
        return new Cursor(log, moved);
    }

    /** Whether nothing is read at {@code other} that is not read here. */
    boolean covers(Cursor other) {
        for (int slot = 0; slot < next.length; slot++) {
            if (next[slot] < other.next[slot]) {
                return false;
            }
        }
        return true;
    }

    /** What has been read by whoever has read up to here and up to {@code other}. */
    Cursor join(Cursor other) {
        var furthest = new long[next.length];
        Arrays.setAll(furthest, slot -> Math.max(next[slot], other.next[slot]));
        return new Cursor(log, furthest);
    }

    /** The opaque form; equal cursors have equal text. */
    String text() {
        var known = text;
        if (known == null) {
            var out = ByteBuffer.allocate(1 + 4 + 5 + 10 * next.length + 4);
            out.put(VERSION).putInt(log);
            putVarint(out, next.length);
            for (long offset : next) {
                putVarint(out, offset);
            }
            out.putInt(checksum(out.array(), out.position()));
            known = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(out.array(), out.position()));
            text = known;
        }
        return known;
    }

    /** @throws ProblemException {@code malformed} for anything that {@link #text()} does not write */
    static Cursor parse(String text) {
        if (text.length() > MAX_TEXT) {
            throw ProblemType.MALFORMED.because(NOT_A_CURSOR + "it is too long");
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw ProblemType.MALFORMED.because(NOT_A_CURSOR + "it is not base64url");
        }
        if (bytes.length < 1 + 4 + 1 + 4) {
            throw ProblemType.MALFORMED.because(NOT_A_CURSOR + "it is too short");
        }
        if (bytes[0] != VERSION) {
            throw ProblemType.MALFORMED.because(
                    NOT_A_CURSOR + "its format version is " + bytes[0] + ", known is " + VERSION);
        }
        var in = ByteBuffer.wrap(bytes);
        if (checksum(bytes, bytes.length - 4) != in.getInt(bytes.length - 4)) {
            throw ProblemType.MALFORMED.because(NOT_A_CURSOR + "it is damaged or incomplete");
        }
        in.position(1).limit(bytes.length - 4);
        var cursor = read(in);
        // Base64 and variable-length integers allow several spellings of one value; only one is a cursor.
        if (in.hasRemaining() || !cursor.text().equals(text)) {
            throw ProblemType.MALFORMED.because(NOT_A_CURSOR + "its encoding is not canonical");
        }
        return cursor;
    }

    private static Cursor read(ByteBuffer in) {
        int log = in.getInt();
        long slots = varint(in);
        if (slots < 2 || slots > MAX_SLOTS || slots % 2 != 0 || slots > in.remaining()) {
            throw ProblemType.MALFORMED.because(NOT_A_CURSOR + "it counts " + slots + " partitions");
        }
        var next = new long[(int) slots];
        for (int slot = 0; slot < next.length; slot++) {
            next[slot] = varint(in);
        }
        return new Cursor(log, next);
    }

    private static int checksum(byte[] bytes, int length) {
        var crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static void putVarint(ByteBuffer out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.put((byte) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 63 && in.hasRemaining(); shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw ProblemType.MALFORMED.because(NOT_A_CURSOR + "an offset in it is not a number");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cursor that && log == that.log && Arrays.equals(next, that.next);
    }

    @Override
    public int hashCode() {
        return 31 * log + Arrays.hashCode(next);
    }

    @Override
    public String toString() {
        return "Cursor" + Arrays.toString(next);
    }
}
