package dev.writ.crash;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that command a bank all through a storm, and remember everything. */
final class Load implements AutoCloseable {
    private static final Duration LAST_COMMANDS = Duration.ofMinutes(4);

    private final Endpoints endpoints;
    private final int clients;
    private final long seed;
    private final ExecutorService threads;
    private final Queue<LoadCommands.Draft> others = new ConcurrentLinkedQueue<>();
    private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();
    private final AtomicInteger left = new AtomicInteger();
    private final List<Future<?>> running = new ArrayList<>();
    private double dropping = 0.02;
    private LoadPace pace;

    /** @param seed decides what is sent: the same commands for the same seed */
    Load(Endpoints endpoints, int clients, long seed) {
        this.endpoints = endpoints;
        this.clients = clients;
        this.seed = seed;
        this.threads = Executors.newFixedThreadPool(clients, r -> {
            var thread = new Thread(r, "load");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** @param share of commands whose connection is dropped between request and answer, and which are then retried */
    Load dropping(double share) {
        dropping = share;
        return this;
    }

    /** The next client that is free sends this as well. At any time, by any thread. */
    Load alsoSend(String action, JsonNode data) {
        others.add(new LoadCommands.Draft(action, data, false, true));
        return this;
    }

    /** Lets the clients begin. */
    void start(int commands, int perSecond) {
        pace = new LoadPace(perSecond);
        left.set(commands);
        var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
        // A log that is stormed twice with one seed must not meet the same keys again.
        var run = UUID.randomUUID().toString();
        for (int i = 0; i < clients; i++) {
            var commandsOfOne = new LoadCommands(seed, i, clients);
            var client = new LoadClient(endpoints, http, pace, "load-" + run + "-" + i, seed * 37 + i, dropping);
            running.add(threads.submit(() -> run(client, commandsOfOne)));
        }
    }

    private Void run(LoadClient client, LoadCommands commands) throws InterruptedException {
        while (left.getAndDecrement() > 0) {
            pace.await();
            var other = others.poll();
            sent.add(client.send(other == null ? commands.next() : other));
        }
        return null;
    }

    /** How many commands the clients are done with. */
    long sent() {
        return sent.size();
    }

    /** Whether every client has sent its last command and knows what became of it. */
    boolean done() {
        return running.stream().allMatch(Future::isDone);
    }

    /** Lets every client finish the command it is at, and tells what they did. */
    History stop() {
        left.set(0);
        long deadline = System.nanoTime() + LAST_COMMANDS.toNanos();
        try {
            for (var client : running) {
                client.get(Math.max(deadline - System.nanoTime(), 1), TimeUnit.NANOSECONDS);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a client of the load has failed", e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("a client of the load does not come to an end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the load was stopped", e);
        }
        return new History(List.copyOf(sent), pace.longestUnacknowledged(), pace.longestUndecided());
    }

    @Override
    public void close() {
        left.set(0);
        threads.shutdownNow();
    }
}
