package dev.writ.updates;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.media.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExcerptTest {
    private static final OutcomeLog LOG_OF_TWO = new OutcomeLog(new KafkaConfig("127.0.0.1:1", "", 2, (short) 1), 2, 7);
    private static final int SLOTS = 4;
    private static final Filter DEPOSITS =
            new Filter(Set.of(), Set.of("deposit"), Set.of(), Set.of(), Optional.empty(), true);

    private final long seed = Long.getLong("writ.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final long[] ends = new long[SLOTS];

    @Test
    void pageAfterPageHasEachUnreadUpdateOnceFromAnywhere() {
        System.out.println("ExcerptTest seed " + seed);
        var hub = hub(1000);
        var published = publish(hub, 300);
        for (int round = 0; round < 200; round++) {
            var start = somewhere();
            var found = new ArrayList<String>();
            var cursor = start;
            do {
                var excerpt = hub.after(cursor, 1 + random.nextInt(40)).orElseThrow();
                assertThat(excerpt.whole()).isTrue();
                var page = excerpt.page(DEPOSITS, Viewer.ofAll().permissions(), 1 + random.nextInt(10));
                var keys = keys(page);
                Collections.reverse(keys);
                found.addAll(keys);
                cursor = page.cursor();
            } while (!cursor.covers(hub.head().orElseThrow()));
            assertThat(found)
                    .containsExactlyElementsOf(published.stream()
                            .filter(update -> update.offset() >= start.next(update.slot()))
                            .filter(DEPOSITS::matches)
                            .map(update -> update.subject().orElseThrow().id())
                            .toList());
        }
    }

    @Test
    void theNewestComeFirstAndWhatFollowsThemIsAllThatComes() {
        var hub = hub(1000);
        var published = publish(hub, 50);
        var page = hub.newest(20).orElseThrow().page(Filter.ALL, Viewer.ofAll().permissions(), 10);
        var newest = new ArrayList<>(published.subList(40, 50));
        Collections.reverse(newest);
        assertThat(keys(page))
                .containsExactlyElementsOf(
                        newest.stream().map(u -> u.subject().orElseThrow().id()).toList());
        assertThat(page.cursor()).isEqualTo(hub.head().orElseThrow());
    }

    @Test
    void whatIsNoLongerInMemoryIsKnownToBeMissing() {
        var hub = hub(20);
        publish(hub, 100);
        assertThat(hub.after(Cursor.of(7, new long[SLOTS]), 1000).orElseThrow().whole())
                .isFalse();
        assertThat(hub.after(hub.head().orElseThrow(), 1000).orElseThrow().whole())
                .isTrue();
        hub.reset();
        assertThat(hub.newest(10)).isEmpty();
    }

    private Cursor somewhere() {
        var next = new long[SLOTS];
        Arrays.setAll(next, slot -> (long) (random.nextDouble() * ends[slot]));
        return Cursor.of(7, next);
    }

    private static Hub hub(int entries) {
        var hub = new Hub(entries, 1 << 30);
        hub.open(LOG_OF_TWO, Cursor.of(7, new long[SLOTS]));
        hub.reachedPresent();
        return hub;
    }

    private List<Update> publish(Hub hub, int count) {
        var published = new ArrayList<Update>();
        for (int n = 0; n < count; n++) {
            int slot = random.nextInt(SLOTS);
            var id = "id-" + n;
            var subject = new Update.Subject(
                    id,
                    random.nextInt(3) == 0 ? "deposit" : "withdraw",
                    "ann",
                    slot < 2,
                    0,
                    Touched.NOTHING,
                    Instant.EPOCH);
            var open = Message.open(Message.ACCEPTED, Json.object().put("key", id));
            var update = new Update(slot, ends[slot], Message.ACCEPTED, Optional.of(subject), open);
            // As after the marker of a transaction, the next offset may be taken by no record.
            ends[slot] += 1 + random.nextInt(2);
            published.add(update);
            hub.publish(update);
        }
        return published;
    }

    private static List<String> keys(Excerpt.Page page) {
        var keys = new ArrayList<String>();
        for (var message : page.messages()) {
            try {
                keys.add(Json.parse(message.text(Format.JSON)).at("/1/key").asText());
            } catch (JsonProcessingException e) {
                throw new AssertionError(e);
            }
        }
        return keys;
    }
}
