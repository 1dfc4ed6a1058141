package dev.writ.updates;

import static dev.writ.updates.Patience.await;

import dev.writ.testkit.ChildProcess;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.core.ConditionTimeoutException;

/** A running nginx with a configuration of its own. */
final class Nginx implements AutoCloseable {
    private final Process process;
    private final int port;

    private Nginx(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * @param servers what stands in its {@code http} block
     * @param folder for all its files
     */
    static Nginx start(String servers, Path folder) throws IOException {
        var nginx = Program.find("nginx", "WRIT_TEST_NGINX", "nginx");
        int port = ChildProcess.freePort();
        var configuration = Files.writeString(
                folder.resolve("nginx.conf"),
                """
                daemon off;
                worker_processes 1;
                pid nginx.pid;
                error_log stderr warn;
                events {}
                http {
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                """ + servers.replace("listen 80;", "listen 127.0.0.1:" + port + ";") + "}\n");
        var process = new ProcessBuilder(
                        nginx.toString(), "-p", folder.toString(), "-e", "stderr", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        var running = new Nginx(process, port);
        try {
            await().until(() -> running.listens(folder));
        } catch (ConditionTimeoutException | AssertionError e) {
            running.close();
            throw e;
        }
        return running;
    }

    private boolean listens(Path folder) throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("nginx ended: " + Files.readString(folder.resolve("log")));
        }
        try (var probe = new Socket("127.0.0.1", port)) {
            return probe.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        // It ends its workers before itself.
        process.destroy();
        process.onExit().join();
    }
}
