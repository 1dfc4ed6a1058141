package dev.writ.updates;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.eclipse.jetty.ee10.servlet.HttpOutput;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages as server-sent events, written when the connection takes them: no thread waits in a write. What is written
 * first waits for the container's first {@link #onWritePossible()}.
 */
final class EventStreamTransport implements Transport, WriteListener {
    private static final Logger LOG = LoggerFactory.getLogger(EventStreamTransport.class);
    private static final byte[] BEAT = ":\n\n".getBytes(UTF_8);

    private enum Step {
        /** Nothing to write. */
        IDLE,
        WRITE,
        COMPLETE
    }

    private final Function<Message, byte[]> encoding;
    private final AsyncContext async;
    private final EndPoint endPoint;
    private final HttpOutput out;
    private Runnable gone = () -> {};
    private Step step = Step.IDLE;
    private boolean open;
    private boolean greeted;
    private boolean completed;
    private boolean last;
    private byte[] bytes;
    private Callback callback;

    private EventStreamTransport(
            AsyncContext async, EndPoint endPoint, HttpOutput out, Function<Message, byte[]> encoding) {
        this.async = async;
        this.endPoint = endPoint;
        this.out = out;
        this.encoding = encoding;
    }

    /**
     * Makes the answer to {@code request} an event stream; it begins with {@link #start}.
     *
     * @param encoding of a message as one event
     * @param idleTimeout how long the connection may be silent in both directions
     */
    static EventStreamTransport open(
            HttpServletRequest request,
            HttpServletResponse response,
            Function<Message, byte[]> encoding,
            Duration idleTimeout)
            throws IOException {
        response.setStatus(HttpServletResponse.SC_OK);
        headers(response);
        var endPoint = ServletContextRequest.getServletContextRequest(request)
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint();
        endPoint.setIdleTimeout(idleTimeout.toMillis());
        var async = request.startAsync();
        async.setTimeout(0);
        return new EventStreamTransport(async, endPoint, (HttpOutput) response.getOutputStream(), encoding);
    }

    /** @param onGone called when the client is found to have left */
    void start(Runnable onGone) {
        gone = onGone;
        out.setWriteListener(this);
    }

    static void headers(HttpServletResponse response) {
        response.setContentType("text/event-stream");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
    }

    @Override
    public String name() {
        return "sse";
    }

    @Override
    public void send(List<Message> messages, Callback written) {
        if (messages.size() == 1) {
            write(encoding.apply(messages.get(0)), false, written);
            return;
        }
        int size = 0;
        for (var message : messages) {
            size += encoding.apply(message).length;
        }
        var together = ByteBuffer.allocate(size);
        messages.forEach(message -> together.put(encoding.apply(message)));
        write(together.array(), false, written);
    }

    @Override
    public void beat(Callback written) {
        write(BEAT, false, written);
    }

    @Override
    public void end(Ending ending, Callback written) {
        var retry = Ending.retry();
        var goodbye = "retry: " + retry.toMillis() + "\n: " + ending.reason(retry) + "\n\n";
        write(goodbye.getBytes(UTF_8), true, written);
    }

    @Override
    public void abort() {
        // The pending write fails by this, and with it the answer.
        endPoint.close();
    }

    private void write(byte[] what, boolean thenComplete, Callback written) {
        synchronized (this) {
            bytes = greeted ? what : concat(greeting(), what);
            greeted = true;
            callback = written;
            last = thenComplete;
            step = Step.WRITE;
        }
        advance();
    }

    @Override
    public void onWritePossible() {
        synchronized (this) {
            open = true;
        }
        advance();
    }

    /** Goes as far as the connection allows; when it says no, the container calls {@link #onWritePossible()} later. */
    private void advance() {
        Callback done = null;
        IOException failure = null;
        synchronized (this) {
            try {
                while (open && step != Step.IDLE && out.isReady()) {
                    switch (step) {
                        case WRITE -> {
                            // Past the buffer of the answer, which would be kept for as long as the client stays.
                            out.write(ByteBuffer.wrap(bytes));
                            step = Step.COMPLETE;
                        }
                        default -> {
                            done = callback;
                            reset();
                        }
                    }
                }
            } catch (IOException e) {
                failure = e;
                done = callback;
                reset();
            }
            if (done != null && (last || failure != null)) {
                complete();
            }
        }
        if (failure != null) {
            done.failed(failure);
        } else if (done != null) {
            done.succeeded();
        }
    }

    @Override
    public void onError(Throwable cause) {
        Callback pending;
        synchronized (this) {
            pending = callback;
            reset();
            complete();
        }
        if (pending != null) {
            pending.failed(cause);
        }
        gone.run();
    }

    private void complete() {
        open = false;
        if (!completed) {
            completed = true;
            try {
                async.complete();
            } catch (IllegalStateException e) {
                LOG.atDebug().setCause(e).log("the container had ended the answer already");
            }
        }
    }

    /** A stream begins with something, so that the client sees at once that it is open. */
    private static byte[] greeting() {
        return ("retry: " + Ending.retry().toMillis() + "\n\n").getBytes(UTF_8);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        var both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private void reset() {
        step = Step.IDLE;
        bytes = null;
        callback = null;
    }
}
