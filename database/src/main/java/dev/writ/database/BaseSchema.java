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
     * Transacts the base schema into a database that has nothing yet.
     *
     * @throws IllegalStateException if the database has other transactions: Writ is a database's only writer
     */
    public static void install(Connection connection) throws InterruptedException, ExecutionException {
        if (isIn(connection.db())) {
            return;
        }
        if (connection.log().txRange(null, null).iterator().hasNext()) {
            throw new IllegalStateException("the database has transactions but not Writ's base schema; "
                    + "Writ must be the only writer of its database");
        }
        connection.transact(text().forms()).get();
    }

    private static TransactionText text() {
        try (var in = BaseSchema.class.getResourceAsStream("base-schema.edn")) {
            return TransactionText.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
