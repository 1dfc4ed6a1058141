package dev.writ.processor;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.writ.common.media.Json;
import dev.writ.common.message.Command;
import java.time.Instant;
import java.util.UUID;

/** The command that adds attributes to the database: schema is logged like everything else. */
final class InstallSchema {
    static final String ACTION = "writ/install-schema";
    /** Namespace of the ids: whoever installs the same text sends the same command. */
    private static final UUID NAMESPACE = UUID.fromString("5f2d6c0e-6c1b-5d6e-9a53-0f1d5b8f7a41");

    private InstallSchema() {}

    static UUID id(String attributes) {
        return UuidCreator.getNameBasedSha1(NAMESPACE, attributes);
    }

    static Command command(String attributes, Instant submittedAt) {
        var data = Json.object().put("schema", attributes);
        var meta = new Command.Meta(submittedAt, "writ", "tx-processor", Command.payloadHash(ACTION, data));
        return new Command(id(attributes), ACTION, data, meta);
    }
}
