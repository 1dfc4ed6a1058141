package dev.writ.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
class ContainerEngineTest {
    @Test
    void aMissingSocketIsNamed(@TempDir Path folder) {
        var address = "unix://" + folder.resolve("docker.sock");
        assertThat(absence(address)).startsWith("no container engine answers at " + address + " (");
    }

    @Test
    void anAddressThatIsNoneIsNamed() {
        assertThat(absence("ssh://engine")).contains("ssh://engine").contains("unknown scheme");
    }

    @Test
    void somethingThatListensAndSaysNothingIsNoEngine() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(absence("tcp://127.0.0.1:" + silent.getLocalPort())).contains("no answer in 2 s");
        }
    }

    @Test
    void anEngineIsWhatAnswersItsPing() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var engine = new Thread(() -> answerOnce(server));
            engine.start();
            var address = "tcp://127.0.0.1:" + server.getLocalPort();
            assertThat(new ContainerEngine(Map.of("DOCKER_HOST", address)).absence())
                    .isEmpty();
            engine.join();
        }
    }

    private static void answerOnce(ServerSocket server) {
        try (var socket = server.accept()) {
            socket.getInputStream().read();
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK".getBytes(StandardCharsets.US_ASCII));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String absence(String dockerHost) {
        return new ContainerEngine(Map.of("DOCKER_HOST", dockerHost)).absence().orElseThrow();
    }
}
