package dev.writ.crash;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Follows all outcomes from the earliest on. Whenever its connection breaks, and now and then because it breaks it itself,
 * it comes back with the cursor of the last message it has read.
 */
final class Subscriber implements AutoCloseable {
    /** One way to be told of updates. */
    interface Connection {
        /**
         * Reads until the connection ends or {@code reader} has enough.
         *
         * @param cursor where to go on; empty for the earliest
         */
        void read(Optional<String> cursor, Reader reader) throws IOException, InterruptedException;
    }

    /** Takes messages one by one, each with the cursor to come back with, if it has one. */
    @FunctionalInterface
    interface Reader {
        /** Whether it wants more of this connection. */
        boolean take(String event, JsonNode body, Optional<String> cursor);
    }

    private static final Duration LAST_OUTCOMES = Duration.ofMinutes(1);
    private static final int LONGEST_CONNECTION = 3000;

    private final Connection connection;
    private final Thread thread = new Thread(this::run, "subscriber");
    private final Random random = new Random(1);
    private final List<Seen> seen = new ArrayList<>();
    private volatile Optional<String> cursor = Optional.empty();
    private volatile boolean stopping;
    private volatile String trouble = "";
    private int left;

    /** By server-sent events, from now on until it is stopped. */
    Subscriber(URI updates) {
        this(new SubscriberEventStream(updates.resolve("/api/v1/updates")));
    }

    private Subscriber(Connection connection) {
        this.connection = connection;
        thread.setDaemon(true);
        thread.start();
    }

    /** The same by WebSocket. */
    static Subscriber overWebSocket(URI updates) {
        return new Subscriber(new SubscriberWebSocket(updates.resolve("/api/v1/updates")));
    }

    private void run() {
        try {
            while (!stopping) {
                left = 1 + random.nextInt(LONGEST_CONNECTION);
                try {
                    connection.read(cursor, this::take);
                    trouble = "the connection was ended";
                } catch (IOException e) {
                    trouble = e.toString();
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } catch (InterruptedException e) {
            // Asked to stop while it was waiting.
        }
    }

    private boolean take(String event, JsonNode body, Optional<String> next) {
        if (event.startsWith("tx/")) {
            synchronized (seen) {
                seen.add(new Seen(
                        body.path("topic").asText(),
                        body.path("partition").asInt(),
                        body.path("offset").asLong(),
                        UUID.fromString(body.path("key").asText())));
            }
        }
        if (next.isPresent()) {
            cursor = next;
        }
        return !stopping && --left > 0;
    }

    /**
     * Waits a while until all that the log holds has come; then leaves.
     *
     * @param log at rest
     * @return what it was told of, in that order, repetitions included
     */
    List<Seen> stop(Log log) {
        int expected = log.outcomes().size();
        long deadline = System.nanoTime() + LAST_OUTCOMES.toNanos();
        try {
            while (new HashSet<>(seen()).size() < expected && System.nanoTime() - deadline < 0) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
            // What comes twice comes late.
            TimeUnit.MILLISECONDS.sleep(300);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while outcomes were waited for", e);
        } finally {
            close();
        }
        return seen();
    }

    private List<Seen> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    /** Why its last connection ended, for whoever asks what it is waiting for. */
    String trouble() {
        return trouble;
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
    }
}
