package dev.writ.crash;

import datomic.Database;
import java.util.Optional;
import java.util.function.Supplier;

/** A suite under test, made of parts that can be struck. */
interface World extends AutoCloseable {
    Endpoints endpoints();

    /** Repairs whatever a scenario left broken, and returns when everything is ready. */
    void mend() throws Exception;

    /** The end of what each part has said, for a failure that has to be understood. */
    String lastWords();

    /** The database that decisions are made on, if this process can see it. */
    default Optional<Supplier<Database>> database() {
        return Optional.empty();
    }

    @Override
    void close();
}
