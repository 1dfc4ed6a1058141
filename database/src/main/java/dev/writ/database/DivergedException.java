package dev.writ.database;

import dev.writ.common.message.RecordPosition;

/** The log and the database made from it do not agree. Nothing after the named record has been applied. */
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
