package dev.writ.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

class PartitioningTest {
    private static final Optional<JsonPointer> KEY = Optional.of(JsonPointer.compile("/order/by"));

    @Test
    void thePartitionIsTheOneKafkaWouldChoose() {
        for (int n = 0; n < 200; n++) {
            var key = Samples.id(n).toString();
            assertThat(Partitioning.partition(key, 8))
                    .isEqualTo(BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), 8));
        }
    }

    @Test
    void theOrderingKeyDecidesWhereTheDataHasOne() {
        assertThat(key("{\"order\":{\"by\":\"a-1\"}}")).isEqualTo("a-1");
        assertThat(key("{\"order\":{\"by\":1.0}}")).isEqualTo(key("{\"order\":{\"by\":1}}"));
        assertThat(key("{\"order\":{\"by\":{\"b\":1,\"a\":2}}}")).isEqualTo("{\"a\":2,\"b\":1}");
    }

    @Test
    void elseTheIdDoes() {
        var id = Samples.id(1).toString();
        assertThat(key("{\"order\":{}}")).isEqualTo(id);
        assertThat(key("{\"order\":{\"by\":null}}")).isEqualTo(id);
        assertThat(key("[1]")).isEqualTo(id);
        assertThat(Partitioning.key(Samples.command(1), Optional.empty())).isEqualTo(id);
    }

    private static String key(String data) {
        return Partitioning.key(Samples.command(Samples.id(1), "deposit", data, Samples.NOON, "anonymous"), KEY);
    }
}
