package dev.writ.updates;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * A client in a process of its own. It prints the messages that it gets, one a line, or whole answers to long-polls, and
 * may print arrays whose second element is no object: what happens to its connection.
 */
final class ClientProcess implements ThirdPartyClient {
    private final Process process;
    private final Writer input;
    private final List<JsonNode> lines = new CopyOnWriteArrayList<>();

    private ClientProcess(ProcessBuilder builder) throws IOException {
        process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        input = process.outputWriter(StandardCharsets.UTF_8);
        new Thread(this::read, "client-process").start();
    }

    /** Runs a script of {@code src/test/npm}. */
    static ClientProcess node(String script, String... arguments) throws IOException, InterruptedException {
        var node = Program.find("node", "WRIT_TEST_NODE", "nodejs");
        var command = Stream.concat(Stream.of(node.toString(), script), Stream.of(arguments));
        var folder = NpmPackages.installed().toFile();
        return new ClientProcess(new ProcessBuilder(command.toList()).directory(folder));
    }

    /** Runs a script of the shell. */
    static ClientProcess shell(String script) throws IOException {
        return new ClientProcess(new ProcessBuilder("bash", "-uc", script));
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                var json = Json.parse(line);
                if (json.isObject()) {
                    json.path("updates").forEach(lines::add);
                } else {
                    lines.add(json);
                }
            }
        } catch (IOException e) {
            // It was ended while it printed something.
        }
    }

    @Override
    public List<JsonNode> messages() {
        return lines.stream().filter(line -> line.path(1).isObject()).toList();
    }

    /** What happened to its connection, and how often: {@code open}, {@code close}, {@code ping} or {@code error}. */
    List<JsonNode> events(String name) {
        return lines.stream()
                .filter(line ->
                        line.get(0).asText().equals(name) && !line.path(1).isObject())
                .toList();
    }

    /** Says what it shall do, if it is a script that takes orders. */
    void tell(String... order) throws IOException {
        var line = Json.array();
        Stream.of(order).forEach(line::add);
        input.write(Json.text(line) + "\n");
        input.flush();
    }

    @Override
    public void close() {
        // Else it would start others in place of those that end.
        var descendants = process.descendants().toList();
        process.destroy();
        descendants.forEach(ProcessHandle::destroy);
    }
}
