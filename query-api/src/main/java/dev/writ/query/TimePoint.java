package dev.writ.query;

import datomic.Database;
import datomic.Peer;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;

/** A point in the time of the database. */
sealed interface TimePoint {
    /** What the answer calls it. */
    Object data();

    /** The last point before this one. */
    TimePoint previous();

    Database asOf(Database database);

    Database since(Database database);

    /** Whether no transaction after {@code database} can be at or before this point. */
    boolean isPast(Database database);

    /** By the t of a transaction. */
    record Transaction(long t) implements TimePoint {
        /** An entity id is its partition above these bits and a t in them. */
        private static final int T_BITS = 42;

        private static final long TRANSACTIONS = 3;

        /**
         * A t, or the entity id of a transaction, as a query finds it; empty for a number that is neither.
         *
         * @param tOrId not negative
         */
        static Optional<TimePoint> of(long tOrId) {
            long partition = tOrId >> T_BITS;
            return partition == 0 || partition == TRANSACTIONS
                    ? Optional.of(new Transaction(tOrId & (1L << T_BITS) - 1))
                    : Optional.empty();
        }

        @Override
        public Object data() {
            return t;
        }

        @Override
        public TimePoint previous() {
            return new Transaction(Math.max(0, t - 1));
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

        /** Datomic counts in milliseconds; before the first there is nothing. */
        @Override
        public TimePoint previous() {
            return new Moment(Instant.ofEpochMilli(Math.max(instant.toEpochMilli(), Long.MIN_VALUE + 1) - 1));
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
