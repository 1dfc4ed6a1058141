package dev.writ.updates;

import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentVector;
import dev.writ.common.error.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.eclipse.jetty.util.Callback;

/**
 * Messages gathered for a single answer. It is ready a moment after the first message, so that what comes with it goes
 * along, or when there are as many as it may hold, or, once it is {@link #due}, with the next thing it is told.
 */
final class LongPoll implements Transport {
    /** @param cursor from where the next request goes on */
    record Answer(List<Message> updates, String cursor) {
        byte[] json() {
            return updates.stream()
                    .map(message -> message.text(Format.JSON))
                    .collect(Collectors.joining(",", "{\"updates\":[", "],\"cursor\":\"" + cursor + "\"}"))
                    .getBytes(StandardCharsets.UTF_8);
        }

        /** With what EDN and Transit can say beside JSON. */
        Object data() {
            return PersistentArrayMap.createWithCheck(new Object[] {
                Keyword.intern("updates"),
                PersistentVector.create(updates.stream().map(Message::data).toList()),
                Keyword.intern("cursor"),
                cursor
            });
        }
    }

    private static final Duration LINGER = Duration.ofMillis(50);
    private static final int MAX_BYTES = 1024 * 1024;

    private final int limit;
    private final ScheduledExecutorService timer;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final List<Message> updates = new ArrayList<>();
    private String cursor = "";
    private int bytes;
    private boolean due;
    private boolean over;

    /** @param limit the most messages in the answer */
    LongPoll(int limit, ScheduledExecutorService timer) {
        this.limit = limit;
        this.timer = timer;
    }

    /** Fails with a {@link ProblemException} if the gateway ends the wait before there was anything to say. */
    CompletableFuture<Answer> answer() {
        return answer;
    }

    /** It has waited as long as it should: whatever comes next, even if only a cursor, is the answer. */
    synchronized void due() {
        due = true;
    }

    @Override
    public String name() {
        return "long-poll";
    }

    @Override
    public boolean gathers() {
        return true;
    }

    @Override
    public void send(List<Message> messages, Callback written) {
        synchronized (this) {
            messages.forEach(this::add);
            if (due || isFull()) {
                finish();
            }
        }
        written.succeeded();
    }

    private void add(Message message) {
        if (over || isFull()) {
            return;
        }
        if (!message.cursor().isEmpty()) {
            cursor = message.cursor();
        }
        if (message.event().equals(Message.CURSOR)) {
            return;
        }
        if (updates.isEmpty()) {
            timer.schedule(this::finish, LINGER.toMillis(), TimeUnit.MILLISECONDS);
        }
        updates.add(message);
        bytes += message.size();
    }

    private boolean isFull() {
        return updates.size() >= limit || bytes >= MAX_BYTES;
    }

    private synchronized void finish() {
        if (!over) {
            over = true;
            answer.complete(new Answer(List.copyOf(updates), cursor));
        }
    }

    /** There is nothing to keep alive: a proxy waits for an answer as long as for any other. */
    @Override
    public void beat(Callback written) {
        written.succeeded();
    }

    @Override
    public void end(Ending ending, Callback written) {
        synchronized (this) {
            if (!updates.isEmpty() || ending.endsAnswer() && !cursor.isEmpty()) {
                finish();
            } else if (!over) {
                over = true;
                answer.completeExceptionally(ending.problem());
            }
        }
        written.succeeded();
    }

    @Override
    public synchronized void abort() {
        over = true;
        answer.completeExceptionally(Ending.STOPPING.problem());
    }
}
