package dev.writ.kafka;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/** The folder that a broker's data is in, held by one broker at a time. */
final class DataFolder implements AutoCloseable {
    private final Path logs;
    private final FileChannel lock;

    private DataFolder(Path logs, FileChannel lock) {
        this.logs = logs;
        this.lock = lock;
    }

    /** @throws EmbeddedKafkaException if another broker holds the folder, or it cannot be written to */
    static DataFolder open(Path folder) {
        try {
            Files.createDirectories(folder);
            var lock = FileChannel.open(
                    folder.resolve("broker.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(lock)) {
                lock.close();
                throw new EmbeddedKafkaException("Kafka's data folder " + folder.toAbsolutePath()
                        + " is in use by another broker; stop that one or choose another folder");
            }
            return new DataFolder(folder.resolve("log"), lock);
        } catch (IOException e) {
            throw new EmbeddedKafkaException(
                    "Kafka's data folder " + folder.toAbsolutePath() + " cannot be used: " + e.getMessage(), e);
        }
    }

    Path logs() {
        return logs;
    }

    /** Prepares a new folder for node {@code nodeId}; leaves one that is prepared as it is. */
    void format(int nodeId) {
        var said = new ByteArrayOutputStream();
        try (var out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(out)
                    .setNodeId(nodeId)
                    .setClusterId(Uuid.randomUuid().toString())
                    .addDirectory(logs.toString())
                    .setMetadataLogDirectory(logs.toString())
                    .setControllerListenerName(Listeners.CONTROLLER)
                    .run();
        } catch (Exception e) {
            throw new EmbeddedKafkaException(
                    "Kafka's data folder " + logs + " cannot be prepared: " + e.getMessage(), e);
        }
    }

    boolean isNew() {
        return !Files.exists(logs.resolve("meta.properties"));
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new EmbeddedKafkaException("Kafka's data folder " + logs + " cannot be released", e);
        }
    }

    private static boolean locked(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }
}
