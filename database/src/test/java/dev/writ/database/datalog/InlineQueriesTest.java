package dev.writ.database.datalog;

import static org.assertj.core.api.Assertions.assertThat;

import clojure.lang.RT;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Fails when a new version of Datomic knows its query threads by something else. */
class InlineQueriesTest {
    @Test
    void datomicTakesThreadsOfAPoolForItsOwn() throws Exception {
        try (var people = new People();
                var pool = new QueryPool(1, 1)) {
            for (var shape : List.of(QueryPool.LOOK_UP, QueryPool.UNKNOWN)) {
                var taken = pool.submit(
                        shape,
                        Duration.ofMinutes(1),
                        () -> RT.var("datomic.datalog", "on-query-thread?").invoke());
                assertThat(taken.get(30, TimeUnit.SECONDS)).as(shape).isEqualTo(true);
            }
            assertThat(people.database()).isNotNull();
        }
        assertThat(RT.var("datomic.datalog", "on-query-thread?").invoke()).isEqualTo(false);
    }

    @Test
    void aThreadIsNamedOnce() throws Exception {
        try (var people = new People()) {
            var thread = new Thread("one");
            InlineQueries.adopt(thread);
            var name = thread.getName();
            InlineQueries.adopt(thread);
            assertThat(people.database()).isNotNull();
            assertThat(name).endsWith("-one").isEqualTo(thread.getName());
        }
    }
}
