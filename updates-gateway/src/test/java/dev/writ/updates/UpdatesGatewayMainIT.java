package dev.writ.updates;

import static dev.writ.updates.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.testkit.KafkaFixture;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The gateway as a process of its own. */
class UpdatesGatewayMainIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    @TempDir
    Path folder;

    @Test
    void servesUntilItIsAskedToStop() throws Exception {
        var kafka = KAFKA.config(2);
        int port = freePort();
        var base = URI.create("http://127.0.0.1:" + port);
        var process = start(kafka.bootstrapServers(), kafka.topicPrefix(), Integer.toString(port));
        try (var client = new ProcessKiller(process)) {
            await().until(() -> status(base.resolve("/health/ready")) == 200);
            try (var outcomes = new Outcomes(kafka);
                    var socket = Socket.open(base.resolve("/api/v1/updates?from=earliest"))) {
                var id = outcomes.accept("deposit").toString();
                await().until(() -> socket.keys().contains(id));
                process.destroy();
                // Datomic, which is loaded for live queries meanwhile, does not let itself be interrupted.
                assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
                await().until(() -> socket.closeCode() == 1012);
            }
        }
    }

    @Test
    void namesEveryBadKeyAtOnce() throws Exception {
        var process = start("nonsense", "no spaces please", "70000");
        try (var client = new ProcessKiller(process)) {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isNotZero();
            assertThat(java.nio.file.Files.readString(folder.resolve("out")))
                    .contains("WRIT_KAFKA")
                    .contains("WRIT_TOPIC_PREFIX")
                    .contains("WRIT_PORT");
        }
    }

    private record ProcessKiller(Process process) implements AutoCloseable {
        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private Process start(String bootstrapServers, String topicPrefix, String port) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(
                java, "-Xmx256m", "-cp", System.getProperty("java.class.path"), UpdatesGatewayMain.class.getName());
        builder.environment().put("WRIT_KAFKA", bootstrapServers);
        builder.environment().put("WRIT_TOPIC_PREFIX", topicPrefix);
        builder.environment().put("WRIT_PARTITIONS", "2");
        builder.environment().put("WRIT_PORT", port);
        builder.redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile());
        return builder.start();
    }

    private static int status(URI uri) {
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
