package dev.writ.updates;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.media.Json;
import dev.writ.common.topic.Topics;
import dev.writ.testkit.KafkaFixture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** All committed outcomes as Kafka has them, read past the gateway: the judge of what clients got. */
final class TrueLog {
    private final int partitions;
    private final List<NavigableMap<Long, JsonNode>> slots = new ArrayList<>();

    private TrueLog(int partitions) {
        this.partitions = partitions;
        for (int slot = 0; slot < 2 * partitions; slot++) {
            slots.add(new TreeMap<>());
        }
    }

    static TrueLog read(KafkaFixture fixture, KafkaConfig kafka) {
        var log = new TrueLog(kafka.partitions());
        fixture.readBytes(kafka, Topics.ACCEPTED).forEach(record -> log.add(0, record));
        fixture.readBytes(kafka, Topics.FAILED).forEach(record -> log.add(log.partitions, record));
        return log;
    }

    private void add(int first, ConsumerRecord<byte[], byte[]> record) {
        try {
            slots.get(first + record.partition()).put(record.offset(), Json.parse(record.value()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    Cursor beginning() {
        return Cursor.of(0, new long[slots.size()]);
    }

    /** Whether whoever stands at {@code cursor} has read all. */
    boolean readBy(Cursor cursor) {
        for (int slot = 0; slot < slots.size(); slot++) {
            if (!slots.get(slot).isEmpty()
                    && cursor.next(slot) <= slots.get(slot).lastKey()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Each message brings the client to its cursor: by then it has what it wished for between its beginning and there, each
     * once, in the order of its partition, and nothing else.
     *
     * @return where the client stands
     */
    Cursor judge(Visit visit) {
        var wished = wished(visit);
        var got = new int[slots.size()];
        var at = visit.from();
        for (var message : visit.messages()) {
            var body = message.get(1);
            Supplier<String> where = () -> visit.where() + " from " + visit.from() + ": " + message;
            assertThat(message.get(0).asText()).as(where).isNotEqualTo("gap").isNotEqualTo("error");
            if (message.get(0).asText().startsWith("tx/")) {
                int slot = slot(message);
                assertThat(got[slot]).as(where).isLessThan(wished.get(slot).size());
                long expected = wished.get(slot).get(got[slot]++);
                assertThat(body.get("offset").asLong()).as(where).isEqualTo(expected);
                assertThat(body.get("value"))
                        .as(where)
                        .isEqualTo(slots.get(slot).get(expected));
            }
            var cursor = Cursor.parse(body.get("cursor").asText());
            var before = at;
            assertThat(cursor.covers(before))
                    .as(() -> where.get() + " goes on from " + before)
                    .isTrue();
            at = cursor;
            for (int slot = 0; slot < got.length; slot++) {
                int of = slot;
                assertThat(got[slot])
                        .as(() -> "got of slot " + of + ", where the cursor is " + cursor + ", " + where.get())
                        .isEqualTo(below(wished.get(slot), cursor.next(slot)));
            }
        }
        return at;
    }

    private List<List<Long>> wished(Visit visit) {
        var wished = new ArrayList<List<Long>>();
        for (int slot = 0; slot < slots.size(); slot++) {
            boolean accepted = slot < partitions;
            var offsets = new ArrayList<Long>();
            slots.get(slot).tailMap(visit.from().next(slot)).forEach((offset, outcome) -> {
                if (visit.wish().includes(accepted, outcome)) {
                    offsets.add(offset);
                }
            });
            wished.add(offsets);
        }
        return wished;
    }

    /** How many of the sorted {@code offsets} are less than {@code end}. */
    private static int below(List<Long> offsets, long end) {
        int found = Collections.binarySearch(offsets, end);
        return found < 0 ? -found - 1 : found;
    }

    private int slot(JsonNode message) {
        int partition = message.at("/1/partition").asInt();
        return message.get(0).asText().equals("tx/accepted") ? partition : partitions + partition;
    }
}
