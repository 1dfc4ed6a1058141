package dev.writ.database;

import datomic.Connection;
import datomic.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;

/** The frozen first transaction of every Writ database: the attributes of commands. */
public final class BaseSchema {
    private BaseSchema() {}

    /** Whether {@code database} has the base schema. */
    public static boolean isIn(Database database) {
        return database.entid(datomic.Util.read(":cmd/id")) != null;
    }

    /**
     * Sees to it that a database has the base schema. Of several writers that start at once on an empty database, one
     * transacts it: its compare-and-set fails for the others, who then find it there.
     *
     * @throws IllegalStateException if the database has other transactions: Writ is a database's only writer
     */
    public static void install(Connection connection) throws InterruptedException, ExecutionException {
        if (isIn(connection.db())) {
            return;
        }
        if (connection.log().txRange(null, null).iterator().hasNext()) {
            if (isIn(connection.sync().get())) {
                return;
            }
            throw new IllegalStateException("the database has transactions but not Writ's base schema; "
                    + "Writ must be the only writer of its database");
        }
        transact(connection);
    }

    /** The part of {@link #install} that only one writer can win. */
    static void transact(Connection connection) throws InterruptedException, ExecutionException {
        try {
            connection.transact(text().forms()).get();
        } catch (ExecutionException e) {
            if (!isIn(connection.sync().get())) {
                throw e;
            }
        }
    }

    private static TransactionText text() {
        try (var in = BaseSchema.class.getResourceAsStream("base-schema.edn")) {
            return TransactionText.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
