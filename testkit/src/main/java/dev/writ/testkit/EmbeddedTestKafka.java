package dev.writ.testkit;

import dev.writ.kafka.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.ThreadLocalRandom;

/** A broker in this JVM, its data in a temporary folder. */
final class EmbeddedTestKafka implements TestKafka {
    private final Path folder;
    private final int port;
    private EmbeddedKafka kafka;

    EmbeddedTestKafka() {
        try {
            folder = Files.createTempDirectory("writ-kafka");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        port = freePort();
        kafka = EmbeddedKafka.start(folder, port);
    }

    @Override
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void stop() {
        if (kafka != null) {
            kafka.close();
            kafka = null;
        }
    }

    @Override
    public void start() {
        if (kafka == null) {
            kafka = EmbeddedKafka.start(folder, port);
        }
    }

    @Override
    public void close() {
        stop();
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Below the range that systems hand out for outgoing connections: clients that look for a stopped broker would else
     * now and then be given its port, and connect to themselves.
     */
    private static int freePort() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int candidate = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (var probe = new ServerSocket(candidate, 1, InetAddress.getByName("127.0.0.1"))) {
                return probe.getLocalPort();
            } catch (IOException e) {
                // taken: the next one
            }
        }
        throw new IllegalStateException("no free port found between 20000 and 32000");
    }
}
