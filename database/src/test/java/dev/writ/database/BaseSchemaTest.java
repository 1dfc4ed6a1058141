package dev.writ.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import datomic.Connection;
import datomic.Peer;
import datomic.Util;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class BaseSchemaTest {
    private static Connection empty() {
        var uri = "datomic:mem://" + UUID.randomUUID();
        Peer.createDatabase(uri);
        return Peer.connect(uri);
    }

    @Test
    void writersThatStartAtOnceLeaveOneTransaction() throws Exception {
        int writers = 4;
        var connection = empty();
        var together = new CyclicBarrier(writers);
        var threads = Executors.newFixedThreadPool(writers);
        try {
            var attempts = new ArrayList<Callable<Void>>();
            for (int i = 0; i < writers; i++) {
                attempts.add(() -> {
                    together.await();
                    BaseSchema.install(connection);
                    return null;
                });
            }
            for (var attempt : threads.invokeAll(attempts)) {
                attempt.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(connection.db().basisT()).isEqualTo(1000);
        assertThat(BaseSchema.isIn(connection.db())).isTrue();
    }

    @Test
    void whoCheckedTooEarlyFindsItThere() throws Exception {
        var connection = empty();
        BaseSchema.install(connection);
        assertThatCode(() -> BaseSchema.transact(connection)).doesNotThrowAnyException();
        assertThat(connection.db().basisT()).isEqualTo(1000);
    }

    @Test
    void isTheSameEverywhere() throws Exception {
        var one = empty();
        BaseSchema.install(one);
        var other = empty();
        BaseSchema.install(other);
        assertThat(SampleLog.datoms(one.db())).isEqualTo(SampleLog.datoms(other.db()));
    }

    @Test
    void anothersDatabaseIsRefused() throws Exception {
        var connection = empty();
        connection
                .transact((List<?>) Util.read("[{:db/ident :their/name, :db/valueType :db.type/string,"
                        + " :db/cardinality :db.cardinality/one}]"))
                .get();
        assertThatThrownBy(() -> BaseSchema.install(connection))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("only writer");
    }
}
