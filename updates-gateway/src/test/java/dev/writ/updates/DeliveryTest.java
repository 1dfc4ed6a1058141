package dev.writ.updates;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeliveryTest {
    @RegisterExtension
    static final OpenTelemetryExtension TRACES = OpenTelemetryExtension.create();

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Delivery delivery = Delivery.of(
            TRACES.getOpenTelemetry().getTracer("test").spanBuilder("deliver").startSpan());

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void itEndsWhenTheLastHasIt() {
        var quick = outbox(RecordingTransport.taking(), 10);
        var transport = RecordingTransport.held();
        var slow = outbox(transport, 10);
        quick.offer(message());
        slow.offer(message());
        delivery.handedOver();
        assertThat(TRACES.getSpans()).isEmpty();
        transport.let();
        assertOver(2, 0);
    }

    @Test
    void itEndsAtOnceWhereNobodyFollows() {
        delivery.handedOver();
        assertOver(0, 0);
    }

    @Test
    void whoIsGoneIsNotWaitedFor() {
        var left = outbox(RecordingTransport.held(), 10);
        left.offer(other());
        left.offer(message());
        var broken = RecordingTransport.held();
        outbox(broken, 10).offer(message());
        var overflowing = outbox(RecordingTransport.held(), 2);
        overflowing.offer(other());
        overflowing.offer(message());
        delivery.handedOver();
        assertThat(TRACES.getSpans()).isEmpty();

        left.gone();
        broken.failPending();
        overflowing.offer(other());
        assertOver(0, 3);
    }

    @Test
    void whoGoesInTheMiddleOfAWriteIsNotWaitedForEither() {
        var transport = RecordingTransport.held();
        var outbox = outbox(transport, 10);
        outbox.offer(message());
        delivery.handedOver();
        assertThat(TRACES.getSpans()).isEmpty();
        outbox.gone();
        assertOver(0, 1);
        transport.let();
        assertOver(0, 1);
    }

    @Test
    void whoComesLaterIsNotCounted() {
        delivery.handedOver();
        outbox(RecordingTransport.taking(), 10).offer(message());
        assertOver(0, 0);
    }

    @Test
    void whatIsNotKeptIsNotCounted() {
        assertThat(Delivery.of(Span.getInvalid())).isSameAs(Delivery.UNTRACED);
        Delivery.UNTRACED.queued();
        Delivery.UNTRACED.handedOver();
        Delivery.UNTRACED.written();
    }

    private static void assertOver(long written, long dropped) {
        assertThat(TRACES.getSpans()).singleElement().satisfies(span -> {
            assertThat(span.getAttributes().get(Delivery.WRITTEN)).isEqualTo(written);
            assertThat(span.getAttributes().get(Delivery.DROPPED)).isEqualTo(dropped);
        });
    }

    private Message message() {
        return Message.of(
                Message.ACCEPTED, "[\"tx/accepted\",{\"key\":\"k\"", Cursor.of(1, new long[] {1, 1}), delivery);
    }

    private static Message other() {
        return Message.cursor(Cursor.of(1, new long[] {1, 1}));
    }

    private Outbox outbox(Transport transport, int maxMessages) {
        var setting = new Outbox.Setting(
                Runnable::run,
                timer,
                new Pace(Runnable::run, timer, Duration.ZERO),
                maxMessages,
                1 << 20,
                Duration.ZERO,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1));
        return new Outbox(transport, setting, new Outbox.Listener() {
            @Override
            public void written(int messages) {}

            @Override
            public void closed(Outbox outbox, Ending ending) {}
        });
    }
}
