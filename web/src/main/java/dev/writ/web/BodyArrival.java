package dev.writ.web;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Hands a request on when its body is there, so that a sender, however slow, never holds a thread. A body has
 * {@link #PATIENCE} and a second more for each {@link #BYTES_PER_SECOND} that have arrived; then it is answered with
 * 408 and the connection closes. Of a body beyond the limit the rest is read and dropped, within bounds: a client that
 * is still sending when the connection closes sees a broken connection instead of the answer.
 */
final class BodyArrival extends Handler.Wrapper {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final long BYTES_PER_SECOND = 1024;
    private static final int AT_ONCE = 2_000;

    /** All that has arrived and waits for its rest, in bytes; beyond it only small bodies go on arriving. */
    private static final long MOST_HELD = 64 * 1024 * 1024;

    private static final int SMALL = 16 * 1024;

    /** Beyond this a refused sender is cut off. */
    private static final long MOST_DROPPED = 16 * 1024 * 1024;

    private final int limit;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final AtomicLong held = new AtomicLong();

    /** @param limit in bytes; a longer body is handed on with one byte more than that, so that it shows */
    BodyArrival(int limit) {
        this.limit = limit;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!hasBody(request) || isRefusedUnread(request)) {
            return super.handle(request, response, callback);
        }
        if (!places.tryAcquire()) {
            refuse(request, response, callback, tooMany());
            return true;
        }
        new Arrival(request, response, callback).begin();
        return true;
    }

    private static boolean hasBody(Request request) {
        return request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    }

    /** By its length alone; who asked for consent gets the answer instead. */
    private boolean isRefusedUnread(Request request) {
        boolean waitsForConsent = request.getHeaders().contains(HttpHeader.EXPECT);
        return request.getLength() > (waitsForConsent ? limit : Math.max(limit, MOST_DROPPED));
    }

    private void handOn(Request request, Response response, Callback callback) {
        try {
            if (!super.handle(request, response, callback)) {
                Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
            }
        } catch (Throwable e) { // as Jetty itself does around a handler
            Response.writeError(request, response, callback, e);
        }
    }

    private static ProblemException tooMany() {
        return ProblemType.BUSY.because("too many request bodies are arriving");
    }

    private static void refuse(Request request, Response response, Callback callback, ProblemException why) {
        refuse(request, response, callback, ProblemStatus.of(why.type()), why);
    }

    private static void refuse(
            Request request, Response response, Callback callback, int status, ProblemException why) {
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        JettyErrors.write(request, response, status, why.problem(), callback);
    }

    private final class Arrival implements Runnable {
        private final Request request;
        private final Response response;
        private final Callback callback;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private final long began = System.nanoTime();
        private Scheduler.Task alarm;
        private long arrived;
        private boolean over;

        Arrival(Request request, Response response, Callback callback) {
            this.request = request;
            this.response = response;
            this.callback = callback;
        }

        void begin() {
            synchronized (this) {
                watch();
            }
            run();
        }

        @Override
        public void run() {
            Throwable failure;
            boolean full;
            synchronized (this) {
                if (over) {
                    return;
                }
                Content.Chunk chunk;
                do {
                    chunk = request.read();
                    if (chunk == null) {
                        request.demand(this);
                        return;
                    }
                    failure = chunk.getFailure();
                    keep(chunk);
                    full = held.get() > MOST_HELD && body.size() > SMALL;
                } while (failure == null && !full && !chunk.isLast() && arrived <= Math.max(limit, MOST_DROPPED));
                finish();
            }
            if (failure != null) {
                var why = ProblemType.MALFORMED.because("the body could not be read to its end");
                refuse(request, response, callback, why);
            } else if (full) {
                refuse(request, response, callback, tooMany());
            } else {
                handOn(new Arrived(request, body.toByteArray()), response, callback);
            }
        }

        private void keep(Content.Chunk chunk) {
            arrived += chunk.remaining();
            var bytes = new byte[Math.min(chunk.remaining(), limit + 1 - body.size())];
            chunk.get(bytes, 0, bytes.length);
            body.writeBytes(bytes);
            held.addAndGet(bytes.length);
            chunk.release();
        }

        private long nanosLeft() {
            long allowed = PATIENCE.toNanos() + TimeUnit.SECONDS.toNanos(arrived) / BYTES_PER_SECOND;
            return allowed - (System.nanoTime() - began);
        }

        private void watch() {
            alarm = request.getComponents().getScheduler().schedule(this::look, nanosLeft(), TimeUnit.NANOSECONDS);
        }

        private void look() {
            synchronized (this) {
                if (over) {
                    return;
                }
                if (nanosLeft() > 0) {
                    watch();
                    return;
                }
                finish();
            }
            var why = ProblemType.MALFORMED.because("the body did not arrive in time");
            refuse(request, response, callback, HttpStatus.REQUEST_TIMEOUT_408, why);
        }

        private void finish() {
            over = true;
            alarm.cancel();
            places.release();
            held.addAndGet(-body.size());
        }
    }

    /** A request whose body is in memory. */
    private static final class Arrived extends Request.Wrapper {
        private Content.Chunk next;

        Arrived(Request request, byte[] body) {
            super(request);
            next = body.length == 0 ? Content.Chunk.EOF : Content.Chunk.from(ByteBuffer.wrap(body), true);
        }

        @Override
        public Content.Chunk read() {
            var chunk = next;
            next = Content.Chunk.EOF;
            return chunk;
        }

        @Override
        public void demand(Runnable demandCallback) {
            getContext().execute(demandCallback);
        }
    }
}
