package dev.writ.database;

import dev.writ.common.message.RecordPosition;

/**
 * The log and the database made from it do not agree. The named record is the first that differs; no database value
 * with it, or with anything after it, has been given out.
 */
public final class DivergedException extends RuntimeException {
    private final transient RecordPosition record;

    public DivergedException(RecordPosition record, String difference) {
        super("record " + record.topic() + "-" + record.partition() + "@" + record.offset() + " " + difference);
        this.record = record;
    }

    /** The first record that differs. */
    public RecordPosition record() {
        return record;
    }
}
