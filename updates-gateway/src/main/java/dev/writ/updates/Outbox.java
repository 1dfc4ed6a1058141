package dev.writ.updates;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is still to be written to one client: bounded, with one writer at a time. What comes shortly after a write waits
 * for the next tick of the {@link Pace} to leave together with what comes until then, unless it fills a write of its own.
 * A client that lets it overflow is ended as {@link Ending#SLOW}; it resumes from the last cursor it received. One
 * whose answer is still being gathered gets that.
 */
final class Outbox {
    /**
     * What outboxes share.
     *
     * @param writers runs the writes, none of which blocks
     * @param lifetime after which a client is to be sent away, give or take; zero for never
     * @param stuckAfter a single write that takes longer means that nobody reads any more; no shorter silence does
     * @param endGrace how long an ending may wait for the write before it
     */
    record Setting(
            Executor writers,
            ScheduledExecutorService timer,
            Pace pace,
            int maxMessages,
            long maxBytes,
            Duration lifetime,
            Duration stuckAfter,
            Duration endGrace) {}

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int BATCH_MESSAGES = 64;
    private static final int BATCH_BYTES = 64 * 1024;

    /** A client that lives, and has nothing else to read first, answers a beat before the second one after it. */
    private static final int MAX_SILENT_BEATS = 2;

    /** Lifetimes are drawn from this much of the longest on, so that who came together does not leave together. */
    private static final double MIN_LIFETIME = 0.8;

    private final Transport transport;
    private final Setting setting;
    private final Listener listener;
    private final ArrayDeque<Message> queue = new ArrayDeque<>(2);
    private List<Message> underWay = List.of();
    private int messages;
    private long bytes;
    private final long opened = System.nanoTime();
    private final long lifetime;
    private boolean writing;
    private boolean paced;
    private long writingSince;
    private long lastSent;
    private boolean beatDue;
    private int silentBeats;
    private long silentSince;
    private boolean takes;
    private long heard;
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
        this.lastSent = opened - setting.pace().gap();
        this.silentSince = opened;
        this.lifetime = (long)
                (setting.lifetime().toNanos() * ThreadLocalRandom.current().nextDouble(MIN_LIFETIME, 1));
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
            end(transport.gathers() ? Ending.FULL : Ending.SLOW);
            return false;
        }
        force(message);
        return true;
    }

    /** {@link #offer} beyond the bound, for a caller that asks {@link #roomy} every so often. */
    synchronized void force(Message message) {
        if (!ended()) {
            queue.add(message);
            message.delivery().queued();
            messages++;
            bytes += message.size();
            wake();
        }
    }

    /** How many messages wait to be written. */
    synchronized int waiting() {
        return messages;
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

    /** Whether the client has been served for long enough; others are to have their turn of this gateway. */
    boolean expired() {
        return lifetime > 0 && System.nanoTime() - opened > lifetime;
    }

    /** Time for a sign of life, unless one is on its way, and to see whether the client gives any. */
    void beat() {
        boolean lost;
        synchronized (this) {
            if (closed) {
                return;
            }
            var why = lost();
            lost = why != null;
            if (lost) {
                ending = why;
            } else {
                beatDue |= transport.answersBeats() || !writing && queue.isEmpty();
                if (beatDue) {
                    wake();
                }
            }
        }
        if (lost) {
            transport.abort();
            gone();
        }
    }

    private Ending lost() {
        if (writing && System.nanoTime() - writingSince > setting.stuckAfter().toNanos()) {
            return Ending.STUCK;
        }
        if (!transport.answersBeats()) {
            return null;
        }
        long frames = transport.heard();
        if (frames == heard && !takes) {
            silentBeats++;
        } else {
            silentBeats = 0;
            silentSince = System.nanoTime();
        }
        heard = frames;
        takes = false;
        boolean forLong = System.nanoTime() - silentSince > setting.stuckAfter().toNanos();
        return silentBeats > MAX_SILENT_BEATS && forLong ? Ending.DEAD : null;
    }

    /**
     * Tells the client why and closes, after what is queued unless {@code why} is that there is no use in that; by force
     * if the client does not take it in time.
     */
    synchronized void end(Ending why) {
        if (ended()) {
            return;
        }
        ending = why;
        if (why.dropsQueue()) {
            drop();
        }
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
            drop();
            underWay.forEach(message -> message.delivery().dropped());
            underWay = List.of();
            whenRoomy = null;
            why = ending;
        }
        listener.closed(this, why);
    }

    private void drop() {
        queue.forEach(message -> message.delivery().dropped());
        queue.clear();
    }

    private void wake() {
        if (writing || closed) {
            return;
        }
        long now = System.nanoTime();
        if (urgent() || now - lastSent >= setting.pace().gap()) {
            writing = true;
            writingSince = now;
            setting.writers().execute(this::write);
        } else if (!paced) {
            paced = true;
            setting.pace().atNextTick(this::due);
        }
    }

    private boolean urgent() {
        return ending != null || messages >= BATCH_MESSAGES || bytes >= BATCH_BYTES;
    }

    private void due() {
        synchronized (this) {
            paced = false;
            if (writing || closed || !pending()) {
                return;
            }
            writing = true;
            writingSince = System.nanoTime();
        }
        write();
    }

    private boolean pending() {
        return !queue.isEmpty() || ending != null || beatDue;
    }

    /** Runs on a writer while {@code writing} is set, which makes it the only one. */
    private void write() {
        List<Message> batch = List.of();
        boolean beat;
        Ending why = null;
        synchronized (this) {
            if (closed) {
                return;
            }
            writingSince = System.nanoTime();
            beat = beatDue && ending == null;
            beatDue = false;
            if (!beat && !queue.isEmpty()) {
                lastSent = writingSince;
                batch = takeBatch();
                underWay = batch;
            } else if (!beat) {
                why = ending;
            }
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

    private List<Message> takeBatch() {
        var batch = new ArrayList<Message>(Math.min(queue.size(), BATCH_MESSAGES));
        int size = 0;
        while (!queue.isEmpty() && batch.size() < BATCH_MESSAGES && size < BATCH_BYTES) {
            var message = queue.poll();
            size += message.size();
            batch.add(message);
        }
        return batch;
    }

    private void written(List<Message> batch) {
        Runnable roomy = null;
        synchronized (this) {
            messages -= batch.size();
            for (var message : batch) {
                bytes -= message.size();
            }
            underWay.forEach(message -> message.delivery().written());
            underWay = List.of();
            writing = false;
            // Whoever is taking a backlog comes to the beats in it late: that it is taken shows as much as an answer.
            // There
            // is more of it when something waits for room, even if nothing is queued.
            takes |= !queue.isEmpty() || whenRoomy != null;
            if (pending()) {
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
