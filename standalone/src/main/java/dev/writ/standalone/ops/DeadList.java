package dev.writ.standalone.ops;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.topic.DeadRecord;
import dev.writ.common.topic.Topics;
import dev.writ.standalone.cli.TextTable;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import picocli.CommandLine.Option;

/** The newest records of {@code dead-cmds}, one a line. */
final class DeadList {
    private static final int REASON = 70;
    private static final int VALUE = 50;
    private static final int MAX_LIMIT = 10_000;
    private static final Comparator<Row> NEWEST_FIRST = Comparator.comparing(Row::written)
            .reversed()
            .thenComparing(r -> r.position().partition())
            .thenComparing(r -> r.position().offset(), Comparator.reverseOrder());

    private int limit = 20;

    @Option(names = "--limit", paramLabel = "N", description = "List at most so many, the newest ones. Default: 20.")
    void limit(int most) {
        limit = Math.max(1, Math.min(most, MAX_LIMIT));
    }

    private record Row(DeadPosition position, long written, String origin, String reason, String value) {
        static Row of(ConsumerRecord<byte[], byte[]> dead) {
            var fate = DeadRecord.read(dead.headers());
            var value = fate.filter(DeadRecord::leftOut).isPresent()
                    ? "(too large; still where it came from)"
                    : ByteText.excerpt(dead.value(), VALUE);
            return new Row(
                    new DeadPosition(dead.partition(), dead.offset()),
                    dead.timestamp(),
                    fate.map(f -> from(f)).orElse("(unknown)"),
                    ByteText.cut(fate.map(DeadRecord::reason).orElse("(none given)"), REASON),
                    value);
        }

        private List<String> cells() {
            return List.of(position.toString(), when(written), origin, reason, value);
        }
    }

    static String when(long timestamp) {
        return Instant.ofEpochMilli(timestamp).toString();
    }

    static String from(DeadRecord fate) {
        return fate.origin().topic() + " " + fate.origin().partition() + ":"
                + fate.origin().offset();
    }

    void print(KafkaConfig kafka, PrintWriter out) {
        try (var reader = new RecordReader(kafka)) {
            var topic = Topics.DEAD.name(kafka.topicPrefix());
            // One more than asked for tells whether there are more.
            var rows = reader.newest(topic, limit + 1, Row::of).stream()
                    .sorted(NEWEST_FIRST)
                    .toList();
            if (rows.isEmpty()) {
                out.println(topic + " is empty: whatever was written to pending-cmds was a command");
                return;
            }
            var table = new ArrayList<List<String>>();
            table.add(List.of("POSITION", "WRITTEN", "FROM", "REASON", "VALUE"));
            rows.stream().limit(limit).forEach(row -> table.add(row.cells()));
            TextTable.lines(table).forEach(out::println);
            if (rows.size() > limit) {
                out.println("There are older ones; --limit lists more.");
            }
        }
    }
}
