package dev.writ.common.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.writ.common.message.RecordPosition;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * What the headers of a record on {@code dead-cmds} say. They stand behind the record's own, which stay as they were,
 * even where they have the same names.
 *
 * @param origin where the record came from
 * @param reason why it is no command
 * @param own the headers that the record came with
 * @param leftOut whether key, value and own headers were left out, being too large for {@code dead-cmds}: they stand at
 *     {@code origin}
 */
public record DeadRecord(RecordPosition origin, String reason, Headers own, boolean leftOut) {
    private static final String REASON = "writ-reason";
    private static final String TOPIC = "writ-topic";
    private static final String PARTITION = "writ-partition";
    private static final String OFFSET = "writ-offset";
    private static final String LEFT_OUT = "writ-left-out";

    /** Room for what is not the record itself: these headers, and Kafka's own framing. */
    private static final int ROOM = 64 * 1024;

    private static final int FRAMING = 16;

    /** For a record of {@code pending-cmds} that is about to be buried. */
    public static DeadRecord of(RecordPosition origin, String reason, byte[] key, byte[] value, Headers own) {
        long size = length(key) + length(value);
        for (var header : own) {
            size += FRAMING + length(header.key().getBytes(UTF_8)) + length(header.value());
        }
        boolean leftOut = size > Topics.MAX_OUTCOME_BYTES - ROOM;
        return new DeadRecord(origin, reason, leftOut ? new RecordHeaders() : own, leftOut);
    }

    /** The headers of the record on {@code dead-cmds}. */
    public Headers headers() {
        var headers = new RecordHeaders(own);
        add(headers, REASON, reason);
        add(headers, TOPIC, origin.topic());
        add(headers, PARTITION, Integer.toString(origin.partition()));
        add(headers, OFFSET, Long.toString(origin.offset()));
        if (leftOut) {
            add(headers, LEFT_OUT, "true");
        }
        return headers;
    }

    /** What {@link #headers()} wrote; empty if something else wrote the record. */
    public static Optional<DeadRecord> read(Headers headers) {
        var all = headers.toArray();
        boolean leftOut = all.length > 0 && all[all.length - 1].key().equals(LEFT_OUT);
        int first = all.length - (leftOut ? 5 : 4);
        if (first < 0) {
            return Optional.empty();
        }
        var names = Arrays.stream(all).skip(first).limit(4).map(Header::key).toList();
        if (!names.equals(List.of(REASON, TOPIC, PARTITION, OFFSET))) {
            return Optional.empty();
        }
        try {
            var origin = new RecordPosition(
                    text(all[first + 1]), Integer.parseInt(text(all[first + 2])), Long.parseLong(text(all[first + 3])));
            var own = new RecordHeaders(Arrays.copyOf(all, first));
            return Optional.of(new DeadRecord(origin, text(all[first]), own, leftOut));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }

    private static String text(Header header) {
        return header.value() == null ? "" : new String(header.value(), UTF_8);
    }

    private static long length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
