package dev.writ.processor;

import clojure.lang.IExceptionInfo;
import clojure.lang.Keyword;
import datomic.Database;
import datomic.Peer;
import datomic.Util;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** What both ledgers read from a database value, and what they understand of Datomic's errors. */
final class Datomic {
    static final Keyword CMD_ID = keyword("cmd/id");
    static final Keyword CMD_SUCCESS = keyword("cmd/success?");
    static final Keyword CMD_TOPIC = keyword("cmd/topic");
    static final Keyword CMD_PARTITION = keyword("cmd/partition");
    static final Keyword CMD_OFFSET = keyword("cmd/offset");
    static final Keyword CMD_PROCESSOR = keyword("cmd/processor");
    /** The t of an entry of Datomic's own log. */
    static final Keyword LOG_T = keyword("t");

    private static final Keyword TX_INSTANT = keyword("db/txInstant");
    private static final Keyword DB_ERROR = keyword("db/error");
    private static final Keyword ANOMALY = keyword("cognitect.anomalies/category");

    private Datomic() {}

    static Keyword keyword(String name) {
        return Keyword.intern(name);
    }

    /** The transaction that decided a command: its entity id, or null. */
    static Object decision(Database database, UUID commandId) {
        return database.entid(Util.list(CMD_ID, commandId));
    }

    static Standing standing(Database database, UUID commandId) {
        var tx = decision(database, commandId);
        if (tx == null) {
            return Standing.UNDECIDED;
        }
        return Boolean.TRUE.equals(database.entity(tx).get(CMD_SUCCESS)) ? Standing.ACCEPTED : Standing.FAILED;
    }

    /** The instant of the newest transaction. */
    static Instant lastInstant(Database database) {
        return instant(database, Peer.toTx(database.basisT()));
    }

    /** The instant of a transaction; the epoch for the database's own beginning, which has none. */
    static Instant instant(Database database, Object tx) {
        var date = (Date) database.entity(tx).get(TX_INSTANT);
        return date == null ? Instant.EPOCH : date.toInstant();
    }

    /** Whether a transaction's instant lies ahead of Datomic's clock: that is a host's fault, not the command's. */
    static boolean isAhead(Throwable failure) {
        return error(failure).filter("db.error/future-tx-instant"::equals).isPresent();
    }

    /**
     * Gives a clock that lags behind an instant a moment to reach it.
     *
     * @param deadline in the terms of {@link System#nanoTime}
     * @param failure the refusal of the instant
     * @throws LedgerUnavailableException once the deadline has passed
     */
    static void awaitClock(long deadline, Throwable failure) {
        if (System.nanoTime() > deadline) {
            throw new LedgerUnavailableException(
                    "the newest instant is ahead of Datomic's clock: " + failure.getMessage(), failure);
        }
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerUnavailableException("interrupted", e);
        }
    }

    /** Whether an exception is about a value of the wrong kind or size, and not about something that is away. */
    static boolean isBadData(Throwable failure) {
        boolean bad = false;
        for (var t = failure; t != null; t = t.getCause()) {
            if (t instanceof IExceptionInfo info
                    && info.getData() != null
                    && info.getData().valAt(ANOMALY) != null) {
                return false;
            }
            bad |= t instanceof IllegalArgumentException || t instanceof ClassCastException;
        }
        return bad;
    }

    /** The {@code :db/error} of an exception, without the colon, if Datomic refused the data. */
    static Optional<String> error(Throwable e) {
        return e instanceof IExceptionInfo info && info.getData() != null
                ? Optional.ofNullable(info.getData().valAt(DB_ERROR))
                        .map(k -> k.toString().substring(1))
                : Optional.empty();
    }
}
