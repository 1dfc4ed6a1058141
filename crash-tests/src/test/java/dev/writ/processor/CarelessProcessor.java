package dev.writ.processor;

import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topics;
import java.util.UUID;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Decides every record under an id of its own, so that nothing tells that the command has been decided before. */
final class CarelessProcessor implements Processor<byte[], byte[], Object, Object> {
    private final Decider decider;
    private ProcessorContext<Object, Object> context;

    CarelessProcessor(Decider decider) {
        this.decider = decider;
    }

    @Override
    public void init(ProcessorContext<Object, Object> processorContext) {
        context = processorContext;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        var metadata = context.recordMetadata().orElseThrow();
        var position = new RecordPosition(metadata.topic(), metadata.partition(), metadata.offset());
        var command = Topics.PENDING.valueSerde().deserializer().deserialize(metadata.topic(), record.value());
        // Schema decided again would change nothing; what else there is must be able to go wrong.
        boolean schema = command.action().equals(InstallSchema.ACTION);
        var decided =
                schema ? command : new Command(UUID.randomUUID(), command.action(), command.data(), command.meta());
        for (var outcome : decider.decide(decided, position)) {
            forward(outcome.id().equals(decided.id()) ? of(command, outcome) : outcome, record.timestamp());
        }
    }

    private static Outcome of(Command command, Outcome outcome) {
        return outcome.match(
                accepted -> new Outcome.Accepted(command, accepted.decided(), accepted.facts()),
                failed -> new Outcome.Failed(
                        command.id(), command.action(), command.meta(), failed.decided(), failed.error()));
    }

    private void forward(Outcome outcome, long timestamp) {
        var child = outcome.match(a -> ProcessorTopology.ACCEPTED, f -> ProcessorTopology.FAILED);
        context.forward(new Record<>(outcome.id().toString(), outcome, timestamp), child);
    }
}
