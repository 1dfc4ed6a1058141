package dev.writ.updates;

import dev.writ.common.error.Problem;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.database.datalog.AllowList;

/** Queries whose results are sent again whenever a transaction changed them; equal ones are run once for all. */
final class LiveQueries implements AutoCloseable {
    /** Whoever is told of results. Called one call at a time for each subscription, in the order of basis-t. */
    interface Receiver {
        void receive(LiveResult result);

        /** The live query is over. */
        void failed(Problem problem);
    }

    private LiveQueries() {}

    /** Of a gateway that was not given a database. */
    static LiveQueries off() {
        return new LiveQueries();
    }

    /** What queries may call, for {@link LiveRequest#of}. */
    AllowList functions() {
        return AllowList.standard();
    }

    /**
     * @param receiver gets the first result, too, and never before this returns on the same thread
     * @throws ProblemException {@code forbidden} where there are no live queries, {@code busy} if there are as many
     *     different ones as may be, {@code unavailable} if there will be no database any more
     */
    LiveSubscription subscribe(LiveRequest request, Receiver receiver) {
        throw ProblemType.FORBIDDEN.because("this gateway has no live queries: WRIT_UPDATES_LIVE_QUERIES is 0");
    }

    /** An outcome was read from the log. Never blocks. */
    void published(Update update) {}

    /** The log is not what it was: what was published no longer counts. */
    void logChanged() {}

    @Override
    public void close() {}
}
