package dev.writ.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static final Instant BETWEEN = Instant.parse("2020-01-15T00:00:00Z");

    @Test
    void samePastOfAnotherDatabaseIsAnotherSnapshot() {
        try (var one = database(1);
                var other = database(2)) {
            for (TimePoint point : new TimePoint[] {
                new TimePoint.Transaction(1003), new TimePoint.Moment(BETWEEN), new TimePoint.Transaction(1002)
            }) {
                var a = Snapshot.of(Optional.of(point), one.database(), Readers.Reader.OF_ALL);
                var b = Snapshot.of(Optional.of(point), other.database(), Readers.Reader.OF_ALL);

                assertThat(a.fixed()).isTrue();
                assertThat(a.basisT()).isEqualTo(b.basisT());
                assertThat(a.identity()).as(point.toString()).isNotEqualTo(b.identity());
            }
        }
    }

    /** After the schema, at 1000 and 1001: a transaction at 1002 with entities up to 1005, and one more. */
    private static MemDatabase database(int firstCommand) {
        var database = new MemDatabase();
        database.start();
        database.commands();
        database.decide(firstCommand, "act", true, "2020-01-01", "{:customer/name \"a\"} {:customer/name \"b\"}");
        database.decide(3, "act", true, "2020-02-01", "{:customer/name \"c\"}");
        return database;
    }
}
