package dev.writ.command;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs records that the status store passes over because they are not what their topic should hold. */
final class Undecodable {
    private static final Logger LOG = LoggerFactory.getLogger(Undecodable.class);

    private final Counter records;

    Undecodable(MeterRegistry meters) {
        this.records = Counter.builder("writ.status.undecodable")
                .description("Records the status store could not decode")
                .register(meters);
    }

    void record(RecordMetadata where, String reason) {
        records.increment();
        LOG.atWarn()
                .addKeyValue("topic", where.topic())
                .addKeyValue("partition", where.partition())
                .addKeyValue("offset", where.offset())
                .addKeyValue("reason", reason)
                .log("record passed over");
    }
}
