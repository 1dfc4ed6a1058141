package dev.writ.command;

import com.fasterxml.jackson.core.JsonPointer;
import dev.writ.common.media.CanonicalJson;
import dev.writ.common.message.Command;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;

/** Which partition of {@code pending-cmds} a command goes to. */
final class Partitioning {
    private Partitioning() {}

    /**
     * What decides: the value of the action's ordering key if the data has one, else the id. A string counts as itself,
     * every other value as its canonical JSON.
     */
    static String key(Command command, Optional<JsonPointer> orderingKey) {
        return orderingKey
                .map(command.data()::at)
                .filter(value -> !value.isMissingNode() && !value.isNull())
                .map(value -> value.isTextual() ? value.textValue() : CanonicalJson.text(value))
                .orElseGet(() -> command.id().toString());
    }

    /** Kafka's own choice for a record with this key. */
    static int partition(String key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
