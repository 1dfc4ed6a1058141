package dev.writ.common.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.message.RecordPosition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class DeadRecordTest {
    private static final RecordPosition ORIGIN = new RecordPosition("pending-cmds", 3, 77);

    @Test
    void itsHeadersStandBehindThoseTheRecordCameWith() {
        var own = new RecordHeaders().add("writ-offset", new byte[] {1}).add("a", null);
        var dead = DeadRecord.of(ORIGIN, "why", null, null, own);
        var headers = dead.headers().toArray();
        assertThat(headers).hasSize(6).startsWith(own.toArray());
        assertThat(DeadRecord.read(dead.headers())).contains(dead);
    }

    @Test
    void aRecordThatDiedTwiceIsReadAsItDiedLast() {
        var first = DeadRecord.of(ORIGIN, "first", null, null, new RecordHeaders());
        var again = DeadRecord.of(new RecordPosition("pending-cmds", 3, 99), "again", null, null, first.headers());
        assertThat(DeadRecord.read(again.headers())).contains(again);
        assertThat(DeadRecord.read(again.own())).contains(first);
    }

    @Test
    void whatIsTooLargeIsLeftOut() {
        var value = new byte[Topics.MAX_OUTCOME_BYTES - 64 * 1024];
        var fits = DeadRecord.of(ORIGIN, "why", null, value, new RecordHeaders());
        assertThat(fits.leftOut()).isFalse();
        var large = DeadRecord.of(ORIGIN, "why", new byte[1], value, new RecordHeaders());
        assertThat(large.leftOut()).isTrue();
        assertThat(DeadRecord.read(large.headers())).contains(large);
        var headers = new RecordHeaders().add("k", null);
        assertThat(DeadRecord.of(ORIGIN, "why", null, value, headers).own()).isEmpty();
    }

    @Test
    void whatNobodyBuriedHasNoFate() {
        assertThat(DeadRecord.read(new RecordHeaders())).isEmpty();
        assertThat(DeadRecord.read(new RecordHeaders().add("writ-left-out", null)))
                .isEmpty();
        var broken = new RecordHeaders();
        CloudEventHeaders.put(broken, "writ-reason", "why");
        CloudEventHeaders.put(broken, "writ-topic", "pending-cmds");
        CloudEventHeaders.put(broken, "writ-partition", "many");
        CloudEventHeaders.put(broken, "writ-offset", "7");
        assertThat(DeadRecord.read(broken)).isEmpty();
    }
}
