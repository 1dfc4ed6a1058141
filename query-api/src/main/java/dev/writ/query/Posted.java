package dev.writ.query;

import java.util.function.Supplier;

/** What a body asks, decoded at the first look. */
final class Posted {
    /** Bytes that are read in a millisecond or so, whatever is in them. */
    private static final int SMALL = 8 * 1024;

    private final int size;
    private final Supplier<RequestFields> decoding;
    private final Supplier<Draft> undecoded;
    private volatile RequestFields fields;

    /**
     * @param size in bytes, or in characters where the body is text already
     * @param undecoded what to show of a body that was not decoded, or cannot be
     */
    Posted(int size, Supplier<RequestFields> decoding, Supplier<Draft> undecoded) {
        this.size = size;
        this.decoding = decoding;
        this.undecoded = undecoded;
    }

    boolean isSmall() {
        return size <= SMALL;
    }

    /** @throws dev.writ.common.error.ProblemException if it cannot be decoded */
    RequestFields fields() {
        if (fields == null) {
            fields = decoding.get();
        }
        return fields;
    }

    /** For a page that shows it again. Decodes nothing: what was not decoded in its time is not worth a second one. */
    Draft draft() {
        var decoded = fields;
        return decoded == null ? undecoded.get() : Draft.of(decoded);
    }
}
