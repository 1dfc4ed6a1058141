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

    /** The URI for people: storage passwords, which stand after {@code ?}, are left out. */
    public String shown() {
        return uri.replaceFirst("\\?.*", "?…");
    }

    /** What Datomic says of this database, without the passwords: its messages quote the URI. */
    String shown(Throwable failure) {
        return String.valueOf(failure.getMessage()).replace(uri, shown());
    }

    @Override
    public String toString() {
        return "DatabaseConfig[uri=" + shown() + "]";
    }
}
