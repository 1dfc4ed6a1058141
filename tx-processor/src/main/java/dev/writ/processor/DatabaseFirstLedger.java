package dev.writ.processor;

import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import datomic.Connection;
import datomic.Database;
import datomic.Datom;
import datomic.Entity;
import datomic.Peer;
import dev.writ.common.error.Problem;
import dev.writ.common.media.Edn;
import dev.writ.common.media.Json;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.database.TransactionResult;
import dev.writ.database.TransactionText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Datomic commits a decision and Kafka follows. A crash in between leaves a decision that the log lacks; the transaction
 * carries its own text and error, so that the processor can emit the identical outcome when it meets the command again.
 * For one stream thread; any number of ledgers may share a database.
 */
final class DatabaseFirstLedger implements Ledger {
    /** What the log has of this processor's outcomes. */
    @FunctionalInterface
    interface DeliveredLog {
        /** A partition of the outcome topics as it stands now; what comes later is the doing of the task that asks. */
        Part upToNow(int partition);

        @FunctionalInterface
        interface Part {
            /**
             * Whether it holds this processor's outcome for the command at {@code position}.
             *
             * @param success whether the command was accepted
             * @param decided instant of the transaction: the outcome, if there, is not older
             */
            boolean has(RecordPosition position, boolean success, Instant decided);
        }
    }

    /** Finds the text of attributes by the id of the command that installs it. */
    @FunctionalInterface
    interface KnownSchema {
        Optional<String> attributes(UUID installId);
    }

    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final Keyword CMD_TX = Datomic.keyword("cmd/tx");
    private static final Keyword CMD_ERROR = Datomic.keyword("cmd/error");
    private static final Keyword DB_ID = Datomic.keyword("db/id");
    private static final Object LOG_DATA = Datomic.keyword("data");

    private final Connection connection;
    private final String processor;
    private final DeliveredLog log;
    private final KnownSchema knownSchema;
    private final Map<Integer, DeliveredLog.Part> delivered = new HashMap<>();

    DatabaseFirstLedger(Connection connection, String processor, DeliveredLog log, KnownSchema knownSchema) {
        this.connection = connection;
        this.processor = processor;
        this.log = log;
        this.knownSchema = knownSchema;
    }

    @Override
    public Database database() {
        return connection.db();
    }

    @Override
    public void invalidate() {
        delivered.clear();
    }

    @Override
    public List<Outcome> undelivered(Command command, RecordPosition position, Database database) {
        // Fixed before the first outcome is written here: from then on, what is new in the log is this task's own.
        var part = delivered.computeIfAbsent(position.partition(), log::upToNow);
        var transactions = new ArrayList<Long>();
        for (Datom d : database.datoms(Database.AVET, Datomic.CMD_OFFSET, position.offset())) {
            if (isOurs(database.entity(d.e()), position)) {
                transactions.add((Long) d.e());
            }
        }
        transactions.sort(Comparator.naturalOrder());
        // What was decided for one record is written in one Kafka transaction: the log has all of it or nothing.
        if (transactions.isEmpty()
                || isDelivered(part, position, database, transactions.get(transactions.size() - 1))) {
            return List.of();
        }
        return transactions.stream()
                .map(tx -> outcome(command, position, database, database.entity(tx)))
                .toList();
    }

    private static boolean isDelivered(
            DeliveredLog.Part part, RecordPosition position, Database database, Long transaction) {
        boolean success = Boolean.TRUE.equals(database.entity(transaction).get(Datomic.CMD_SUCCESS));
        return part.has(position, success, Datomic.instant(database, transaction));
    }

    private boolean isOurs(Entity tx, RecordPosition position) {
        return processor.equals(tx.get(Datomic.CMD_PROCESSOR))
                && position.topic().equals(tx.get(Datomic.CMD_TOPIC))
                && Long.valueOf(position.partition()).equals(tx.get(Datomic.CMD_PARTITION));
    }

    private Outcome outcome(Command met, RecordPosition position, Database database, Entity tx) {
        var id = (UUID) tx.get(Datomic.CMD_ID);
        var command = id.equals(met.id()) ? met : schemaCommand(id, met, position);
        var error = Optional.ofNullable((String) tx.get(CMD_ERROR)).map(DatabaseFirstLedger::problem);
        var text = carrying((String) tx.get(CMD_TX), error);
        var result = logged(Peer.toT(tx.get(DB_ID)), database);
        var decided = new Outcome.Decided(position, processor, result.transaction(text.text()));
        return error.<Outcome>map(e -> new Outcome.Failed(id, command.action(), command.meta(), decided, e))
                .orElseGet(() -> new Outcome.Accepted(command, decided, result.facts()));
    }

    private Command schemaCommand(UUID id, Command met, RecordPosition position) {
        return knownSchema
                .attributes(id)
                .map(attributes -> InstallSchema.command(attributes, met.meta().submittedAt()))
                .orElseThrow(() -> new IllegalStateException("transaction of command " + id + " at " + position
                        + " is not in the log, and no handler here has the attributes it installed; "
                        + "start this processor once with the handlers it had before"));
    }

    @Override
    public TransactionText applied(TransactionText text, Optional<Problem> error) {
        return carrying(text.text(), error);
    }

    @Override
    public Result apply(TransactionText text, UUID commandId, Optional<Problem> error) {
        var full = carrying(text.text(), error);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return new Applied(full, TransactionResult.of(within(connection.transactAsync(full.forms()))));
            } catch (ExecutionException e) {
                if (!Datomic.isAhead(e.getCause())) {
                    return judge(full, commandId, e.getCause());
                }
                Datomic.awaitClock(deadline, e.getCause());
            } catch (TimeoutException e) {
                return judge(full, commandId, e);
            }
        }
    }

    @Override
    public void requireReachable() {
        try {
            within(connection.sync());
        } catch (ExecutionException | TimeoutException e) {
            throw new LedgerUnavailableException("Datomic does not answer: " + e.getMessage(), e);
        }
    }

    /** A refusal or an unknown result: only the newest database value says what is true. */
    private Result judge(TransactionText full, UUID commandId, Throwable failure) {
        Database newest;
        try {
            newest = within(connection.sync());
        } catch (ExecutionException | TimeoutException e) {
            throw new LedgerUnavailableException("Datomic does not answer: " + e.getMessage(), e);
        }
        var tx = Datomic.decision(newest, commandId);
        if (tx != null) {
            var entity = newest.entity(tx);
            boolean thisAttempt = full.text().startsWith(unclosed((String) entity.get(CMD_TX)));
            return thisAttempt ? new Applied(full, logged(Peer.toT(tx), newest)) : new AlreadyDecided();
        }
        var code = Datomic.error(failure);
        if (code.isEmpty() && !(failure instanceof TimeoutException) && isBad(full, newest)) {
            return new Refused(String.valueOf(failure.getMessage()));
        }
        if (code.isEmpty()) {
            // It may still land. The task starts over and either finds it decided or learns so from the next refusal.
            throw new LedgerUnavailableException(
                    "Datomic did not confirm a transaction: " + failure.getMessage(), failure);
        }
        return switch (code.get()) {
            // Another writer's clock was ahead: the next attempt takes a later instant.
            case "db.error/cas-failed", "db.error/past-tx-instant" -> new Moved(failure.getMessage());
            default -> new Refused(failure.getMessage());
        };
    }

    /** Not all that Datomic refuses it refuses in its own terms; what is refused here as well is no outage. */
    private static boolean isBad(TransactionText text, Database database) {
        try {
            database.with(text.forms());
            return false;
        } catch (RuntimeException e) {
            return Datomic.isBadData(e);
        }
    }

    /** The transaction with its own text (and error) on board. The same arguments always give the same text. */
    private static TransactionText carrying(String text, Optional<Problem> error) {
        var own = error.isPresent()
                ? new Object[] {
                    DB_ID,
                    "datomic.tx",
                    CMD_TX,
                    text,
                    CMD_ERROR,
                    Json.text(error.get().toJson())
                }
                : new Object[] {DB_ID, "datomic.tx", CMD_TX, text};
        return TransactionText.parse(unclosed(text) + " " + Edn.print(PersistentArrayMap.createAsIfByAssoc(own)) + "]");
    }

    private static String unclosed(String vector) {
        return vector.substring(0, vector.lastIndexOf(']'));
    }

    private static Problem problem(String json) {
        try {
            return Problem.fromJson(Json.parse(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A past transaction, from Datomic's own log. */
    private TransactionResult logged(long t, Database after) {
        var datoms = new ArrayList<Datom>();
        for (Map<?, ?> tx : connection.log().txRange(t, t + 1)) {
            for (Object d : (Iterable<?>) tx.get(LOG_DATA)) {
                datoms.add((Datom) d);
            }
        }
        return new TransactionResult(previousT(t), t, datoms, after);
    }

    /** t counts entities as well as transactions, so the one before is not simply t - 1. */
    private long previousT(long t) {
        for (long span = 1000; ; span *= 4) {
            long previous = -1;
            for (Map<?, ?> tx : connection.log().txRange(Math.max(t - span, 0), t)) {
                previous = (Long) tx.get(Datomic.LOG_T);
            }
            if (previous >= 0) {
                return previous;
            }
            if (span >= t) {
                throw new IllegalStateException("no transaction before t " + t + ": the base schema is missing");
            }
        }
    }

    private static <T> T within(Future<T> future) throws ExecutionException, TimeoutException {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerUnavailableException("interrupted", e);
        }
    }
}
