package dev.writ.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import datomic.Connection;
import datomic.ListenableFuture;
import datomic.Peer;
import dev.writ.common.error.ProblemException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ConnectedDatabaseTest {
    @Test
    void isReadyWhileItIsOpenOnly() {
        var database = ConnectedDatabase.forWriter(new DatabaseConfig("datomic:mem://" + UUID.randomUUID()));
        assertThat(database.health().ready()).isFalse();
        database.start();
        await().atMost(30, TimeUnit.SECONDS).until(() -> database.health().ready());
        assertThat(BaseSchema.isIn(database.database())).isTrue();

        database.close();
        assertThat(database.health().ready()).isFalse();
        assertThat(database.health().reason()).contains("closed");
        assertThatThrownBy(database::database)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void aReaderWaitsForTheBaseSchema() throws Exception {
        var uri = "datomic:mem://" + UUID.randomUUID();
        Peer.createDatabase(uri);
        try (var database = new ConnectedDatabase(new DatabaseConfig(uri))) {
            database.start();
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> database.health().reason().contains("base schema"));
            BaseSchema.install(Peer.connect(uri));
            await().atMost(30, TimeUnit.SECONDS).until(() -> database.health().ready());
        }
    }

    @Test
    void sayingWhyItCannotConnectGivesNoPasswordAway() {
        try (var database = new ConnectedDatabase(new DatabaseConfig("datomic:nosuch://host/writ?password=secret"))) {
            database.start();
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> database.health().reason().contains("nosuch://host/writ?…"));
            assertThat(database.health().reason()).doesNotContain("secret");
        }
    }

    @Test
    void aSilentTransactorIsNoticed() throws Exception {
        var reason = ConnectedDatabase.reached(
                unreachable(), Duration.ofSeconds(5), new DatabaseConfig("datomic:mem://unreachable"));
        assertThat(reason.ready()).isFalse();
        assertThat(reason.live()).isTrue();
        assertThat(reason.reason()).contains("transactor");
    }

    /** A connection whose transactor answers nothing; there is none to stop where tests run. */
    private static Connection unreachable() {
        var future = Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {ListenableFuture.class}, (p, method, args) -> {
                    throw new TimeoutException();
                });
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (p, method, args) -> future);
    }
}
