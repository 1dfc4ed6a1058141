package dev.writ.common.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CommandRecordTest {
    private static final UUID ID = UUID.fromString("7a0c1c9e-58c2-4d0b-8f0a-9f2f7c3a5d11");
    private static final byte[] KEY = ID.toString().getBytes(UTF_8);

    private static byte[] value(JsonNode data) {
        var meta = new Command.Meta(Instant.EPOCH, "anonymous", "", "hash");
        return Json.bytes(new Command(ID, "put", data, meta).toJson());
    }

    private static byte[] nested(int depth) {
        return new String(value(Json.object()), UTF_8)
                .replace("{}", "[".repeat(depth) + "]".repeat(depth))
                .getBytes(UTF_8);
    }

    @Test
    void aCommandIsWhatItsKeySays() {
        assertThat(CommandRecord.read(KEY, value(Json.object())).id()).isEqualTo(ID);
        refused(null, value(Json.object()), "key");
        refused(
                Arrays.copyOf(KEY, KEY.length + 1),
                value(Json.object()),
                "the record's key is not the command's id " + ID);
    }

    @Test
    void itIsAsDeepAsARequestInAForm() {
        assertThat(CommandRecord.read(KEY, nested(127)).data().isArray()).isTrue();
        refused(KEY, nested(128), "nested deeper than 128");
    }

    @Test
    void itsNumbersAndTextAreThoseOfRequests() {
        refused(KEY, value(Json.object().put("n", new java.math.BigDecimal("1e401"))), "/data/n: a number");
        refused(KEY, value(Json.object().put("t", "x")), "x\"", "\\udc00\"", "/data/t: a string has half");
    }

    @Test
    void itIsNoLargerThanTheTopicAllows() {
        int frame = value(Json.object().put("t", "")).length;
        var largest = value(Json.object().put("t", "x".repeat(CommandRecord.MAX_BYTES - frame)));
        assertThat(CommandRecord.read(KEY, largest).id()).isEqualTo(ID);
        refused(KEY, Arrays.copyOf(largest, largest.length + 1), "the value has 1048577 bytes");
        refused(KEY, null, "no value");
    }

    private static void refused(byte[] key, byte[] value, String was, String is, String reason) {
        refused(key, new String(value, UTF_8).replace(was, is).getBytes(UTF_8), reason);
    }

    private static void refused(byte[] key, byte[] value, String reason) {
        assertThatThrownBy(() -> CommandRecord.read(key, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}
