package dev.writ.updates;

import dev.writ.common.metrics.Lag;
import dev.writ.common.metrics.Visibility;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.kafka.clients.consumer.Consumer;

/** What an operator sees of the gateway. */
final class UpdatesMetrics {
    private static final List<String> TRANSPORTS = List.of("websocket", "sse", "long-poll");

    private final MeterRegistry registry;
    private final Counter sent;
    private final Counter fromNow;
    private final Counter fromEarliest;
    private final Counter resumed;
    private final Lag lag;
    private final Visibility visibility;

    UpdatesMetrics(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.sent = Counter.builder("writ.updates.sent")
                .description("Messages written to clients")
                .register(registry);
        this.fromNow = subscriptions("now");
        this.fromEarliest = subscriptions("earliest");
        this.resumed = subscriptions("cursor");
        this.lag = new Lag("updates", registry);
        this.visibility = new Visibility("updates", registry, clock);
        for (var transport : TRANSPORTS) {
            ending(transport, null);
            for (var ending : Ending.values()) {
                ending(transport, ending);
            }
        }
    }

    private Counter subscriptions(String from) {
        return Counter.builder("writ.updates.subscriptions")
                .description("Subscriptions to outcomes, by where in the log they began; those from a cursor came back")
                .tag("from", from)
                .register(registry);
    }

    void watch(Hub hub, HistoryReaders history, Clients clients, ThreadPoolExecutor writers) {
        for (var transport : TRANSPORTS) {
            Gauge.builder("writ.updates.clients", clients, c -> c.count(transport))
                    .description("Connections that are open")
                    .tag("transport", transport)
                    .register(registry);
        }
        Gauge.builder("writ.updates.queued", clients, Clients::waiting)
                .description("Messages that wait to be written to clients")
                .register(registry);
        Gauge.builder("writ.updates.writes.waiting", writers, w -> w.getQueue().size())
                .description("Writes to clients that wait for a thread")
                .register(registry);
        Gauge.builder("writ.updates.window", hub, Hub::windowSize)
                .description("Recent outcomes in memory")
                .register(registry);
        Gauge.builder("writ.updates.history.waiting", history, HistoryReaders::waiting)
                .description("Clients that wait for their turn to be served older outcomes")
                .register(registry);
        FunctionCounter.builder("writ.updates.gaps", history, HistoryReaders::gaps)
                .description("How often clients were told that records they had not read are gone")
                .register(registry);
    }

    void polled(Consumer<?, ?> consumer, int held) {
        lag.update(consumer, held);
    }

    /** Not for what is read again at start. */
    void published(Update update) {
        update.subject().ifPresent(subject -> visibility.seen(subject.submittedAt()));
    }

    void subscribed(From from) {
        from.match(() -> fromNow, () -> fromEarliest, cursor -> resumed).increment();
    }

    void sent(int messages) {
        sent.increment(messages);
    }

    /** @param ending null for a client that left */
    void closed(String transport, Ending ending) {
        ending(transport, ending).increment();
    }

    private Counter ending(String transport, Ending ending) {
        return Counter.builder("writ.updates.closed")
                .description("Connections that were closed, and why")
                .tag("transport", transport)
                .tag("reason", ending == null ? "client" : ending.tag())
                .register(registry);
    }
}
