package dev.writ.updates;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** What an operator sees of the gateway. */
final class UpdatesMetrics {
    private final MeterRegistry registry;
    private final Counter sent;

    UpdatesMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.sent = Counter.builder("writ.updates.sent")
                .description("Messages written to clients")
                .register(registry);
    }

    void watch(Hub hub, HistoryReaders history, Clients clients) {
        for (var transport : List.of("websocket", "sse", "long-poll")) {
            Gauge.builder("writ.updates.clients", clients, c -> c.count(transport))
                    .description("Connections that are open")
                    .tag("transport", transport)
                    .register(registry);
        }
        Gauge.builder("writ.updates.window", hub, Hub::windowSize)
                .description("Recent outcomes in memory")
                .register(registry);
        Gauge.builder("writ.updates.history.waiting", history, HistoryReaders::waiting)
                .description("Clients that wait for their turn to be served older outcomes")
                .register(registry);
    }

    void sent(int messages) {
        sent.increment(messages);
    }

    /** @param ending null for a client that left */
    void closed(String transport, Ending ending) {
        Counter.builder("writ.updates.closed")
                .description("Connections that were closed, and why")
                .tag("transport", transport)
                .tag("reason", ending == null ? "client" : ending.tag())
                .register(registry)
                .increment();
    }
}
