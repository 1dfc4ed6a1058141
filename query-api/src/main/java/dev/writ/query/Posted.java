package dev.writ.query;

import java.util.function.Supplier;

/** What a body asks, decoded at the first look. */
final class Posted {
    /** Bytes that are read in a millisecond or so, whatever is in them. */
    private static final int SMALL = 8 * 1024;

    private final int bytes;
    private final Supplier<RequestFields> decoding;
    private RequestFields fields;

    Posted(int bytes, Supplier<RequestFields> decoding) {
        this.bytes = bytes;
        this.decoding = decoding;
    }

    boolean isSmall() {
        return bytes <= SMALL;
    }

    /** @throws dev.writ.common.error.ProblemException if it cannot be decoded */
    synchronized RequestFields fields() {
        if (fields == null) {
            fields = decoding.get();
        }
        return fields;
    }

    Draft draft() {
        return Draft.of(fields());
    }
}
