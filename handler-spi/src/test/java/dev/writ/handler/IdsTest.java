package dev.writ.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.media.Json;
import dev.writ.common.message.Command;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdsTest {
    private static Command command(String id) {
        return new Command(
                UUID.fromString(id),
                "award-points",
                Json.object(),
                new Command.Meta(Instant.EPOCH, "anonymous", "", ""));
    }

    @Test
    void theSameCommandMakesTheSameIds() {
        var command = command("2b1c2f7e-70a5-4c38-8f5e-2f0a3d9b6c41");

        // Pinned: history is replayed with these ids for ever.
        assertThat(Ids.of(command, 0)).hasToString("ba878366-9ddb-5dad-a247-e85c2e965dca");
        assertThat(Ids.of(command, 1)).hasToString("26ac9b84-b585-5e6c-ad06-b68751183517");
    }

    @Test
    void otherCommandsMakeOthers() {
        assertThat(Ids.of(command("2b1c2f7e-70a5-4c38-8f5e-2f0a3d9b6c41"), 0))
                .isNotEqualTo(Ids.of(command("2b1c2f7e-70a5-4c38-8f5e-2f0a3d9b6c42"), 0));
    }
}
