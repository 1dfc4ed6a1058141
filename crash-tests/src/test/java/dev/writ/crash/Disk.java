package dev.writ.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A file system of its own that can be filled, where this process may mount one; otherwise a folder as any other. */
final class Disk implements AutoCloseable {
    private static final int MIB = 1024 * 1024;
    private static final int SIZE_MIB = 768;

    private final Path folder;
    private final Optional<String> whyNotOwn;
    private final Thread atExit = new Thread(this::unmount);

    private Disk(Path folder, Optional<String> whyNotOwn) {
        this.folder = folder;
        this.whyNotOwn = whyNotOwn;
    }

    /** A folder as any other, which will not be filled. */
    static Disk shared(Path folder) {
        return new Disk(folder, Optional.of("none was asked for"));
    }

    static Disk at(Path folder) {
        try {
            Files.createDirectories(folder);
            var said = run("mount", "-t", "tmpfs", "-o", "size=" + SIZE_MIB + "m", "tmpfs", folder.toString());
            var disk = new Disk(folder, said);
            Runtime.getRuntime().addShutdownHook(disk.atExit);
            return disk;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    /** Why it cannot be filled, if so. */
    Optional<String> whyNotOwn() {
        return whyNotOwn;
    }

    /** Leaves not one byte free. */
    void fill() throws IOException {
        if (whyNotOwn.isPresent()) {
            throw new IllegalStateException("would fill the disk of the machine");
        }
        fillBy(new byte[MIB]);
        fillBy(new byte[512]);
    }

    private void fillBy(byte[] block) throws IOException {
        try (var out = Files.newOutputStream(filler(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int written = 0; written < (SIZE_MIB + 1) * MIB / block.length; written++) {
                out.write(block);
            }
        } catch (IOException e) {
            if (folder.toFile().getUsableSpace() >= block.length) {
                throw e;
            }
        }
    }

    void free() {
        try {
            Files.deleteIfExists(filler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    @Override
    public void close() {
        unmount();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    private void unmount() {
        if (whyNotOwn.isEmpty()) {
            try {
                run("umount", "-l", folder.toString()).ifPresent(said -> {
                    throw new IllegalStateException(said);
                });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What it said, if it failed. */
    private static Optional<String> run(String... command) throws IOException {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0
                    ? Optional.empty()
                    : Optional.of(said.isEmpty() ? command[0] + " failed" : said);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
