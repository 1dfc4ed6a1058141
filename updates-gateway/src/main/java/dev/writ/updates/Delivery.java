package dev.writ.updates;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;

/**
 * The way of one outcome to its subscribers: a span that ends when the last of those who followed when it was read has it,
 * or is gone.
 */
final class Delivery {
    /** Of what nobody traces, and of what is older than this gateway. */
    static final Delivery UNTRACED = new Delivery(null);

    static final AttributeKey<Long> WRITTEN = AttributeKey.longKey("writ.updates.written");
    static final AttributeKey<Long> DROPPED = AttributeKey.longKey("writ.updates.dropped");

    private volatile Span span;
    private int open = 1;
    private long written;
    private long dropped;

    private Delivery(Span span) {
        this.span = span;
    }

    static Delivery of(Span span) {
        return span.isRecording() ? new Delivery(span) : UNTRACED;
    }

    /** It waits in one more outbox. */
    void queued() {
        if (span != null) {
            count(1, 0, 0);
        }
    }

    /** One client has it. */
    void written() {
        if (span != null) {
            count(-1, 1, 0);
        }
    }

    /** One client will not get it from here. */
    void dropped() {
        if (span != null) {
            count(-1, 0, 1);
        }
    }

    /** It is in the outbox of everybody who follows. */
    void handedOver() {
        if (span != null) {
            count(-1, 0, 0);
        }
    }

    private synchronized void count(int more, int got, int lost) {
        if (span == null) {
            return;
        }
        open += more;
        written += got;
        dropped += lost;
        if (open == 0) {
            span.setAttribute(WRITTEN, written).setAttribute(DROPPED, dropped).end();
            span = null;
        }
    }
}
