package dev.writ.standalone.demo;

import dev.writ.standalone.cli.ClientException;
import dev.writ.standalone.cli.Updates;
import dev.writ.standalone.cli.Updates.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Listens to the stream of outcomes while the story goes on. */
final class Watcher implements AutoCloseable {
    private final Updates updates;
    private final Thread thread = new Thread(this::listen, "watcher");
    private final List<Update> heard = new ArrayList<>();
    private volatile boolean closed;
    private String ended = "";

    Watcher(Updates updates) {
        this.updates = updates;
        thread.setDaemon(true);
        thread.start();
    }

    /** The outcomes of command {@code id} heard so far, waiting for the first of them. */
    synchronized List<Update> outcomes(String id, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            var found = heard.stream()
                    .filter(u -> u.isOutcome() && u.body().path("key").asText().equals(id))
                    .toList();
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (!found.isEmpty() || left <= 0 || !ended.isEmpty()) {
                return found;
            }
            wait(left);
        }
    }

    /** Waits until the stream has begun: whatever is decided from then on is heard. */
    synchronized boolean begun(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        long left = patience.toMillis();
        while (heard.isEmpty() && left > 0 && ended.isEmpty()) {
            wait(left);
            left = (deadline - System.nanoTime()) / 1_000_000;
        }
        return !heard.isEmpty();
    }

    /** Why the stream ended; empty while it goes on. */
    synchronized String ended() {
        return ended;
    }

    @Override
    public void close() {
        closed = true;
        updates.close();
        thread.interrupt();
    }

    private void listen() {
        try {
            while (!closed) {
                var update = updates.next(Duration.ofSeconds(1));
                synchronized (this) {
                    update.ifPresent(heard::add);
                    notifyAll();
                }
            }
        } catch (InterruptedException e) {
            // closed
        } catch (ClientException e) {
            synchronized (this) {
                ended = e.getMessage();
                notifyAll();
            }
        }
    }
}
