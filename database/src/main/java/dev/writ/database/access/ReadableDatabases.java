package dev.writ.database.access;

import datomic.Database;
import dev.writ.common.access.AttributeAccess;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Database values as somebody with a certain access sees them: without the attributes that may not be read, neither their
 * values nor they themselves. Whatever is made of such a value ({@code asOf}, {@code since}, {@code history}) shows no more.
 */
public final class ReadableDatabases {
    /** There are as many as there are unions of roles; a policy that is gone leaves some behind. */
    private static final int MOST = 200;

    private final Map<AttributeAccess, ReadableSchema> schemas = new ConcurrentHashMap<>();

    /**
     * @param database a value as a source gives it; of one that is filtered already, or of the past, the schema is not known
     */
    public Database readable(Database database, AttributeAccess access) {
        if (access.isAll()) {
            return database;
        }
        if (schemas.size() > MOST) {
            schemas.clear();
        }
        return schemas.compute(
                        access,
                        (a, known) ->
                                known != null && known.isOf(database) ? known : ReadableSchema.of(database, access))
                .view(database);
    }
}
