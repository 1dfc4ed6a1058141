package dev.writ.query;

import datomic.Database;
import datomic.Peer;
import java.time.Instant;
import java.util.Date;

/** A point in the time of the database. */
sealed interface TimePoint {
    /** What the answer calls it. */
    Object data();

    Database asOf(Database database);

    Database since(Database database);

    /** Whether no transaction after {@code database} can be at or before this point. */
    boolean isPast(Database database);

    /** By the t of a transaction. */
    record Transaction(long t) implements TimePoint {
        /** Entity ids of transactions begin here; a query that finds one can use it where a t is asked for. */
        private static final long FIRST_TRANSACTION_ID = 3L << 42;

        static Transaction of(long tOrId) {
            return new Transaction(tOrId >= FIRST_TRANSACTION_ID ? Peer.toT(tOrId) : tOrId);
        }

        @Override
        public Object data() {
            return t;
        }

        @Override
        public Database asOf(Database database) {
            return database.asOf(t);
        }

        @Override
        public Database since(Database database) {
            return database.since(t);
        }

        @Override
        public boolean isPast(Database database) {
            return t <= database.basisT();
        }
    }

    /** By the clock. */
    record Moment(Instant instant) implements TimePoint {
        @Override
        public Object data() {
            return Date.from(instant);
        }

        @Override
        public Database asOf(Database database) {
            return database.asOf(Date.from(instant));
        }

        @Override
        public Database since(Database database) {
            return database.since(Date.from(instant));
        }

        /** Instants only grow from transaction to transaction, but the next may have the instant of the newest. */
        @Override
        public boolean isPast(Database database) {
            var newest = database.entity(Peer.toTx(database.basisT())).get(":db/txInstant");
            return newest instanceof Date date && instant.isBefore(date.toInstant());
        }
    }
}
