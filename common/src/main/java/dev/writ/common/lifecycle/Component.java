package dev.writ.common.lifecycle;

/**
 * A part with a life: constructed, started once, closed once. {@code start} may return before the part is ready;
 * {@link #health()} says when it is. {@code close} is safe at any point of that life and does not throw.
 */
public interface Component extends AutoCloseable {
    void start();

    Health health();

    @Override
    void close();
}
