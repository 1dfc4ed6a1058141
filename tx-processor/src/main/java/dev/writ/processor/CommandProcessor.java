package dev.writ.processor;

import dev.writ.common.message.Command;
import dev.writ.common.message.CommandRecord;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.CloudEventHeaders;
import dev.writ.common.topic.DeadRecord;
import dev.writ.common.tracing.RecordSpans;
import dev.writ.common.tracing.TraceHeaders;
import dev.writ.common.tracing.TraceInLogs;
import dev.writ.common.tracing.Tracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.time.Duration;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes records of {@code pending-cmds} one by one and forwards each to where its outcome belongs. */
final class CommandProcessor implements Processor<byte[], byte[], Object, Object> {
    private static final Logger LOG = LoggerFactory.getLogger(CommandProcessor.class);

    private final Decider decider;
    private final Ledger ledger;
    private final DeadTail.Highest buried;
    private final String source;
    private final DecisionMetrics metrics;
    private final RecordSpans spans = new RecordSpans();
    private ProcessorContext<Object, Object> context;

    CommandProcessor(
            Decider decider, Ledger ledger, DeadTail.Highest buried, String processorId, DecisionMetrics metrics) {
        this.decider = decider;
        this.ledger = ledger;
        this.buried = buried;
        this.source = "/writ/tx-processor/" + processorId;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<Object, Object> processorContext) {
        context = processorContext;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        var metadata = context.recordMetadata().orElseThrow();
        var position = new RecordPosition(metadata.topic(), metadata.partition(), metadata.offset());
        var origin = TraceHeaders.read(record.headers());
        var span = spans.processing(position, origin);
        try (var traced = TraceInLogs.of(origin.with(span))) {
            process(record, position, span);
        } catch (RuntimeException | Error e) {
            Tracing.failed(span, e);
            throw e;
        } finally {
            span.end();
        }
    }

    private void process(Record<byte[], byte[]> record, RecordPosition position, Span span) {
        Command command;
        try {
            command = CommandRecord.read(record.key(), record.value());
        } catch (IllegalArgumentException e) {
            Tracing.failed(span, e);
            if (position.offset() > buried.buried(position.partition())) {
                bury(record, position, e.getMessage());
            }
            return;
        }
        span.setAttribute(Tracing.COMMAND, command.id().toString()).setAttribute(Tracing.ACTION, command.action());
        long began = System.nanoTime();
        try {
            long before = ledger.database().basisT();
            for (var outcome : decider.decide(command, position)) {
                forward(outcome);
                measure(outcome, before, began);
                if (outcome.id().equals(command.id())) {
                    span.setAttribute(Tracing.OUTCOME, DecisionMetrics.kind(outcome))
                            .setAttribute(
                                    Tracing.BASIS_T,
                                    outcome.decided().transaction().basisT());
                }
            }
        } catch (RuntimeException | Error e) {
            // Whatever was applied for this record will not be committed.
            ledger.invalidate();
            throw e;
        }
    }

    /** @param before t of the newest transaction when deciding began: what is not newer was decided earlier */
    private void measure(Outcome outcome, long before, long began) {
        if (outcome.decided().transaction().basisT() > before) {
            metrics.decided(outcome, Duration.ofNanos(System.nanoTime() - began));
        } else {
            metrics.repeated();
        }
    }

    private void forward(Outcome outcome) {
        var instant = outcome.decided().transaction().instant();
        Headers headers = new RecordHeaders();
        var type = outcome.match(a -> CloudEventHeaders.COMMAND_ACCEPTED, f -> CloudEventHeaders.COMMAND_FAILED);
        CloudEventHeaders.set(headers, type, source, outcome.id().toString(), instant);
        TraceHeaders.write(Context.current(), headers);
        var child = outcome.match(a -> ProcessorTopology.ACCEPTED, f -> ProcessorTopology.FAILED);
        context.forward(new Record<>(outcome.id().toString(), outcome, instant.toEpochMilli(), headers), child);
    }

    private void bury(Record<byte[], byte[]> record, RecordPosition position, String reason) {
        LOG.atWarn()
                .addKeyValue("record", position)
                .addKeyValue("reason", reason)
                .log("not a command; kept on dead-cmds");
        var dead = DeadRecord.of(position, SafeText.of(reason), record.key(), record.value(), record.headers());
        var key = dead.leftOut() ? null : record.key();
        var burial = new Burial(position, dead.leftOut() ? null : record.value());
        context.forward(new Record<>(key, burial, record.timestamp(), dead.headers()), ProcessorTopology.DEAD);
        metrics.buried();
    }

    @Override
    public void close() {
        // A task that is taken away may have lost its last commit.
        ledger.invalidate();
    }
}
