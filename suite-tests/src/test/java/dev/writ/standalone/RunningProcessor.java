package dev.writ.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.media.Json;
import dev.writ.common.message.Command;
import dev.writ.database.LogReplica;
import dev.writ.processor.Handlers;
import dev.writ.processor.TxProcessor;
import dev.writ.processor.TxProcessorConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The bank's tx-processor, deciding. */
record RunningProcessor(LogReplica database, TxProcessor processor) implements AutoCloseable {
    static RunningProcessor start(KafkaConfig kafka) {
        var clock = Clock.systemUTC();
        var database = new LogReplica(kafka, clock);
        var processor = new TxProcessor(
                TxProcessorConfig.with(kafka),
                Handlers.load(Optional.empty()),
                database,
                clock,
                new SimpleMeterRegistry());
        database.start();
        processor.start();
        var running = new RunningProcessor(database, processor);
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(processor.health().reason()).isEmpty());
        return running;
    }

    /** Somebody wants to be a customer. */
    static Command command(String name) {
        JsonNode data = Json.object()
                .put("first_name", name)
                .put("last_name", "Doe")
                .set(
                        "address",
                        Json.object()
                                .put("street_number", "1")
                                .put("street_name", "Main St.")
                                .put("city", "Anytown")
                                .put("state", "NH")
                                .put("zip", "03755"));
        var action = "create-customer";
        var meta = new Command.Meta(
                Instant.parse("2026-03-01T12:00:00Z"), "anonymous", "test", Command.payloadHash(action, data));
        return new Command(UUID.randomUUID(), action, data, meta);
    }

    @Override
    public void close() {
        processor.close();
        database.close();
    }
}
