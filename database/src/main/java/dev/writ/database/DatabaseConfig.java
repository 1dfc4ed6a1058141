package dev.writ.database;

import dev.writ.common.config.Env;
import java.util.Objects;

/**
 * Which Datomic.
 *
 * @param uri a {@code datomic:} URI. A {@code datomic:mem:} one means: this process keeps its own copy, made from the
 *     log
 */
public record DatabaseConfig(String uri) {
    public DatabaseConfig {
        Objects.requireNonNull(uri, "uri");
        if (!uri.startsWith("datomic:")) {
            throw new IllegalArgumentException("a Datomic URI begins with datomic:");
        }
    }

    /** Reads {@code WRIT_DATOMIC_URI}. */
    public static DatabaseConfig from(Env env) {
        return env.secret(
                "WRIT_DATOMIC_URI",
                new DatabaseConfig("datomic:mem://writ"),
                "a Datomic URI such as datomic:dev://localhost:4334/writ",
                DatabaseConfig::new);
    }

    /** Whether the database is private to each process, a projection of the log. */
    public boolean inMemory() {
        return uri.startsWith("datomic:mem:");
    }

    /** Datomic URIs can carry storage passwords, after {@code ?}; they are not shown. */
    @Override
    public String toString() {
        return "DatabaseConfig[uri=" + uri.replaceFirst("\\?.*", "?…") + "]";
    }
}
