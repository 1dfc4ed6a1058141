package dev.writ.processor;

import datomic.Database;
import dev.writ.common.error.Problem;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.database.TransactionResult;
import dev.writ.database.TransactionText;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where decisions become part of the database. There are two: one in which the Kafka log commits a decision and the
 * database follows, and one in which Datomic commits it and the log follows.
 */
interface Ledger {
    /** What became of an attempt to apply a transaction. */
    sealed interface Result {}

    /**
     * It is part of the database now.
     *
     * @param text what was applied, exactly; the ledger may have added to what it was given
     */
    record Applied(TransactionText text, TransactionResult result) implements Result {}

    /** Datomic does not take this data. */
    record Refused(String message) implements Result {}

    /** A guard or a compare-and-set failed: the database is not what the decision relied on. */
    record Moved(String message) implements Result {}

    /**
     * The command has been decided already, by this processor's own attempt whose result was not known, or by another;
     * that decision stands.
     */
    record AlreadyDecided() implements Result {}

    /**
     * The database value to decide on next.
     *
     * @throws LedgerUnavailableException if the database cannot be had within a few seconds
     */
    Database database();

    /**
     * Outcomes of the command at {@code position} that this processor decided before but that the log may lack, in the
     * order of their transactions.
     */
    List<Outcome> undelivered(Command command, RecordPosition position, Database database);

    /** The transaction as {@link #apply} would apply it. */
    TransactionText applied(TransactionText text, Optional<Problem> error);

    /**
     * @param text ends with the metadata of the command {@code commandId}
     * @param error why the command failed, if it did
     * @throws LedgerUnavailableException if it cannot be known within a few seconds whether it was applied
     */
    Result apply(TransactionText text, UUID commandId, Optional<Problem> error);

    /**
     * Whether the database answers: a handler that failed while it did not is not to blame.
     *
     * @throws LedgerUnavailableException if it does not
     */
    void requireReachable();

    /** What was decided since Kafka's last commit may be lost; nothing of it may be relied on. */
    void invalidate();
}
