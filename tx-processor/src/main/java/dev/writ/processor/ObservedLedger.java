package dev.writ.processor;

import datomic.Database;
import dev.writ.common.error.Problem;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.tracing.Tracing;
import dev.writ.database.TransactionText;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A ledger whose transactions are measured, and are spans of the trace that they are made in. */
final class ObservedLedger implements Ledger {
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("db.system.name");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("db.operation.name");

    /** What became of the attempt, as {@link Result} has it. */
    private static final AttributeKey<String> RESULT = AttributeKey.stringKey("writ.transaction.result");

    private final Ledger ledger;
    private final DecisionMetrics metrics;
    private final Tracer tracer = Tracing.tracer();

    ObservedLedger(Ledger ledger, DecisionMetrics metrics) {
        this.ledger = ledger;
        this.metrics = metrics;
    }

    @Override
    public Result apply(TransactionText text, UUID commandId, Optional<Problem> error) {
        var span = tracer.spanBuilder("transact")
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(SYSTEM, "datomic")
                .setAttribute(OPERATION, "transact")
                .startSpan();
        long began = System.nanoTime();
        try {
            var result = ledger.apply(text, commandId, error);
            metrics.applied(result, Duration.ofNanos(System.nanoTime() - began));
            span.setAttribute(RESULT, result.getClass().getSimpleName());
            if (result instanceof Applied applied) {
                span.setAttribute(Tracing.BASIS_T, applied.result().basisT());
            }
            return result;
        } catch (RuntimeException | Error e) {
            Tracing.failed(span, e);
            throw e;
        } finally {
            span.end();
        }
    }

    @Override
    public Database database() {
        return ledger.database();
    }

    @Override
    public List<Outcome> undelivered(Command command, RecordPosition position, Database database) {
        return ledger.undelivered(command, position, database);
    }

    @Override
    public TransactionText applied(TransactionText text, Optional<Problem> error) {
        return ledger.applied(text, error);
    }

    @Override
    public void requireReachable() {
        ledger.requireReachable();
    }

    @Override
    public void invalidate() {
        ledger.invalidate();
    }
}
