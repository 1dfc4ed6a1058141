package dev.writ.updates;

/** A client's part in a live query. */
interface LiveSubscription extends AutoCloseable {
    /** Nothing more comes, but for a call that is under way. */
    @Override
    void close();
}
