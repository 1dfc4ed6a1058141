package dev.writ.common.topic;

import dev.writ.common.message.ActionDefinition;
import dev.writ.common.message.Command;
import dev.writ.common.message.CommandRecord;
import dev.writ.common.message.Outcome;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;

/** Every topic of Writ. */
public final class Topics {
    /** Largest record of a pending command, in bytes; the topic and its producers allow it. */
    public static final int MAX_COMMAND_BYTES = CommandRecord.MAX_BYTES;

    /** Largest outcome record, in bytes; outcome topics, their producers and their consumers allow it. */
    public static final int MAX_OUTCOME_BYTES = 8 * 1024 * 1024;

    /** Largest {@code tx} text, in bytes of UTF-8. */
    public static final int MAX_TX_BYTES = 1024 * 1024;

    /** Beyond this many bytes of JSON an accepted outcome says only how many facts there were. */
    public static final int MAX_FACTS_BYTES = 4 * 1024 * 1024;

    /** Customer intent, written down before anything else happens. */
    public static final Topic<Command> PENDING = new Topic<>(
            "pending-cmds", JsonSerde.read(Command::toJson, CommandRecord::read), forever(MAX_COMMAND_BYTES));

    public static final Topic<Outcome.Accepted> ACCEPTED = new Topic<>(
            "accepted-cmds",
            JsonSerde.of(Outcome.Accepted::toJson, Outcome.Accepted::fromJson),
            forever(MAX_OUTCOME_BYTES));

    public static final Topic<Outcome.Failed> FAILED = new Topic<>(
            "failed-cmds", JsonSerde.of(Outcome.Failed::toJson, Outcome.Failed::fromJson), forever(MAX_OUTCOME_BYTES));

    /** What can be commanded; the key is the action, a null value retires it. */
    public static final Topic<ActionDefinition> ACTIONS = new Topic<>(
            "actions",
            JsonSerde.of(ActionDefinition::toJson, ActionDefinition::fromJson),
            Map.of("cleanup.policy", "compact"));

    /**
     * Records of {@link #PENDING} that are not commands at all, untouched, with the reason in their headers
     * ({@link DeadRecord}). It allows more than they had: the headers are added, and what was compressed no longer is.
     */
    public static final Topic<byte[]> DEAD = new Topic<>("dead-cmds", Serdes.ByteArray(), forever(MAX_OUTCOME_BYTES));

    public static final List<Topic<?>> ALL = List.of(PENDING, ACCEPTED, FAILED, ACTIONS, DEAD);

    /** The topics whose partitions correspond one to one: an outcome stands in the partition of its command. */
    public static final List<Topic<?>> CO_PARTITIONED = List.of(PENDING, ACCEPTED, FAILED);

    private Topics() {}

    private static Map<String, String> forever(int maxMessageBytes) {
        return Map.of(
                "cleanup.policy", "delete",
                "retention.ms", "-1",
                "retention.bytes", "-1",
                // An outcome is looked for by the instant of its transaction, which the processor gives its record.
                "message.timestamp.type", "CreateTime",
                // Time does not go back: after a host's clock was ahead, instants are ahead of the broker's for a
                // while.
                "message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE),
                "max.message.bytes", Integer.toString(maxMessageBytes));
    }
}
