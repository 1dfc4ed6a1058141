package dev.writ.database;

import datomic.Database;
import dev.writ.common.error.ProblemException;
import dev.writ.common.lifecycle.Component;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Where database values come from, whether a shared Datomic or this process's own copy made from the log. */
public interface DatabaseSource extends Component {
    /**
     * The newest database value this process has.
     *
     * @throws dev.writ.common.error.ProblemException of type unavailable while there is none yet
     */
    Database database();

    /** Has {@code meters} tell how far it is; once for each process. */
    default void measuredBy(MeterRegistry meters) {
        Gauge.builder("writ.database.basis.t", this, DatabaseSource::basisT)
                .description("t of the newest transaction in the database that this process reads")
                .register(meters);
    }

    private double basisT() {
        try {
            return database().basisT();
        } catch (ProblemException e) {
            return Double.NaN; // not loaded yet
        }
    }

    /**
     * A database value whose basis is at least {@code t}, as soon as there is one. No thread is held.
     *
     * @return fails with {@link java.util.concurrent.TimeoutException} if it did not come in time
     */
    CompletableFuture<Database> await(long t, Duration timeout);
}
