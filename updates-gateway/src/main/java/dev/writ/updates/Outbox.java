package dev.writ.updates;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is still to be written to one client: bounded, with one writer at a time. A client that lets it overflow is ended
 * as {@link Ending#SLOW}; it resumes from the last cursor it received.
 */
final class Outbox {
    /**
     * What outboxes share.
     *
     * @param writers runs the writes, none of which blocks
     * @param stuckAfter a single write that takes longer means that nobody reads any more
     * @param endGrace how long an ending may wait for the write before it
     */
    record Setting(
            Executor writers,
            ScheduledExecutorService timer,
            int maxMessages,
            long maxBytes,
            Duration stuckAfter,
            Duration endGrace) {}

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int BATCH_MESSAGES = 64;
    private static final int BATCH_BYTES = 64 * 1024;

    private final Transport transport;
    private final Setting setting;
    private final Listener listener;
    private final ArrayDeque<Message> queue = new ArrayDeque<>(2);
    private int messages;
    private long bytes;
    private boolean writing;
    private long writingSince;
    private boolean beatDue;
    private Ending ending;
    private boolean closed;
    private Runnable whenRoomy;
    private long roomyAt;

    /** Told about an outbox from whatever thread. */
    interface Listener {
        void written(int messages);

        /** It is closed, exactly once; {@code ending} is null when the client went of its own accord. */
        void closed(Outbox outbox, Ending ending);
    }

    Outbox(Transport transport, Setting setting, Listener listener) {
        this.transport = transport;
        this.setting = setting;
        this.listener = listener;
    }

    Transport transport() {
        return transport;
    }

    /** @return false if it is not taken: the client is gone, or ends now because it is too slow */
    synchronized boolean offer(Message message) {
        if (ended()) {
            return false;
        }
        if (messages > 0 && (messages >= setting.maxMessages() || bytes + message.size() > setting.maxBytes())) {
            end(Ending.SLOW);
            return false;
        }
        force(message);
        return true;
    }

    /** {@link #offer} beyond the bound, for a caller that asks {@link #roomy} every so often. */
    synchronized void force(Message message) {
        if (!ended()) {
            queue.add(message);
            messages++;
            bytes += message.size();
            wake();
        }
    }

    /** Whether at most half of the bound is used. */
    synchronized boolean roomy() {
        return roomy(setting.maxBytes() / 2);
    }

    /** Whether at most {@code limit} bytes wait, and it is {@link #roomy()}. */
    synchronized boolean roomy(long limit) {
        return messages <= setting.maxMessages() / 2 && bytes <= Math.min(limit, setting.maxBytes() / 2);
    }

    /** Runs {@code task} once it is {@link #roomy()}, at once if it is; never if it is closed before. */
    void whenRoomy(Runnable task) {
        whenRoomy(setting.maxBytes() / 2, task);
    }

    /** Runs {@code task} once it is {@link #roomy(long)}, at once if it is; never if it is closed before. */
    void whenRoomy(long limit, Runnable task) {
        synchronized (this) {
            if (closed) {
                return;
            }
            roomyAt = limit;
            if (!roomy(limit)) {
                whenRoomy = task;
                return;
            }
        }
        task.run();
    }

    /** Time for a sign of life, unless a write is under way. */
    void beat() {
        boolean stuck;
        synchronized (this) {
            stuck = writing
                    && System.nanoTime() - writingSince > setting.stuckAfter().toNanos();
            beatDue |= !writing && queue.isEmpty();
            if (beatDue) {
                wake();
            }
        }
        if (stuck) {
            transport.abort();
            gone();
        }
    }

    /** Drops what is queued, tells the client why and closes; by force if the client does not take that in time. */
    synchronized void end(Ending why) {
        if (ended()) {
            return;
        }
        ending = why;
        queue.clear();
        wake();
        setting.timer().schedule(this::abandon, setting.endGrace().toMillis(), TimeUnit.MILLISECONDS);
    }

    synchronized boolean ended() {
        return closed || ending != null;
    }

    /** Closes without waiting for anything. */
    void abandon() {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        transport.abort();
        gone();
    }

    /** The connection is closed, by either side. */
    void gone() {
        Ending why;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            queue.clear();
            whenRoomy = null;
            why = ending;
        }
        listener.closed(this, why);
    }

    private void wake() {
        if (!writing && !closed) {
            writing = true;
            writingSince = System.nanoTime();
            setting.writers().execute(this::write);
        }
    }

    /** Runs on a writer while {@code writing} is set, which makes it the only one. */
    private void write() {
        var batch = new ArrayList<Message>();
        boolean beat;
        Ending why;
        synchronized (this) {
            if (closed) {
                return;
            }
            writingSince = System.nanoTime();
            why = ending;
            beat = beatDue;
            beatDue = false;
            takeBatch(batch);
        }
        try {
            hand(why, batch, beat);
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).addKeyValue("transport", transport.name()).log("a client could not be written to");
            abandon();
        }
    }

    private void hand(Ending why, List<Message> batch, boolean beat) {
        if (why != null) {
            transport.end(why, callback(this::gone));
        } else if (!batch.isEmpty()) {
            transport.send(batch, callback(() -> written(batch)));
        } else if (beat) {
            transport.beat(callback(() -> written(batch)));
        } else {
            written(batch);
        }
    }

    private Callback callback(Runnable done) {
        return Callback.from(InvocationType.NON_BLOCKING, done, failure -> abandon());
    }

    private void takeBatch(List<Message> batch) {
        int size = 0;
        while (!queue.isEmpty() && batch.size() < BATCH_MESSAGES && size < BATCH_BYTES) {
            var message = queue.poll();
            size += message.size();
            batch.add(message);
        }
    }

    private void written(List<Message> batch) {
        Runnable roomy = null;
        synchronized (this) {
            messages -= batch.size();
            for (var message : batch) {
                bytes -= message.size();
            }
            writing = false;
            if (!queue.isEmpty() || ending != null) {
                wake();
            }
            if (whenRoomy != null && roomy(roomyAt)) {
                roomy = whenRoomy;
                whenRoomy = null;
            }
        }
        if (!batch.isEmpty()) {
            listener.written(batch.size());
        }
        if (roomy != null) {
            roomy.run();
        }
    }
}
