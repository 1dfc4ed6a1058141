package dev.writ.database;

import dev.writ.common.message.RecordPosition;

/**
 * The log and the database made from it do not agree. The named record is the first that differs; no database value
 * with it, or with anything after it, has been given out.
 */
public final class DivergedException extends RuntimeException {
    public DivergedException(RecordPosition record, String difference) {
        super("record " + record.topic() + "-" + record.partition() + "@" + record.offset() + " " + difference);
    }
}
