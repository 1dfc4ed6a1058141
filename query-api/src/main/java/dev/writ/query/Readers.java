package dev.writ.query;

import datomic.Database;
import dev.writ.common.access.AttributeAccess;
import dev.writ.database.access.ReadableDatabases;
import dev.writ.web.access.AccessRules;
import io.javalin.http.Context;

/** Who asks, and what databases look like to them. */
final class Readers {
    private final AccessRules rules;
    private final ReadableDatabases databases = new ReadableDatabases();

    Readers(AccessRules rules) {
        this.rules = rules;
    }

    Reader of(Context ctx) {
        return new Reader(rules.of(ctx).read(), rules.isOpen(), databases);
    }

    /**
     * @param access as it was when the request came
     * @param open whether everybody else is answered the same, now and later
     */
    record Reader(AttributeAccess access, boolean open, ReadableDatabases databases) {
        /** One who may read everything, as everybody may. */
        static final Reader OF_ALL = new Reader(AttributeAccess.ALL, true, new ReadableDatabases());

        Database readable(Database database) {
            return databases.readable(database, access);
        }

        /** Tells answers apart: of one question those to readers with another access are other ones. */
        String identity() {
            return access.isAll() ? "" : access.identity();
        }
    }
}
