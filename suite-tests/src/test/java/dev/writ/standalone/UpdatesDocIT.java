package dev.writ.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.common.media.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/updates.md} says is tried on a suite. Its clients and its nginx are tried in updates-gateway. */
@Timeout(240)
class UpdatesDocIT {
    private static final Pattern CONVERSATION =
            Pattern.compile("```conversation\\nGET (\\S+)\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    static Path data;

    private static QueryPage page;
    private static Suite suite;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        page = new QueryPage(Files.readString(Path.of("..", "docs", "updates.md")));
        var environment = Map.of("WRIT_HEARTBEAT", "500ms");
        suite = new Suite(new SuiteConfig(0, data.resolve("suite"), 0, environment), Clock.systemUTC());
        suite.start();
        await().atMost(Duration.ofSeconds(90)).until(() -> suite.health().ready());
        // What the other examples are about.
        printsWhatItSays(page.examples().get(0));
    }

    @AfterAll
    static void stop() {
        suite.close();
    }

    @TestFactory
    Stream<DynamicTest> theShellPrintsWhatThePageSays() {
        var examples = page.examples();
        assertThat(examples).hasSizeGreaterThan(2);
        return examples.stream()
                .skip(1)
                .map(example -> DynamicTest.dynamicTest(
                        example.heading() + ": "
                                + example.block().lines().findFirst().orElse(""),
                        () -> printsWhatItSays(example)));
    }

    private static void printsWhatItSays(QueryPage.Example example) throws IOException, InterruptedException {
        var script =
                example.block().replace("http://127.0.0.1:8080", suite.uri().toString());
        var process = new ProcessBuilder("bash", "-euc", script)
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output)
                .as(example.block())
                .matches(text -> QueryPage.isLike(example.answer(), text), "is like " + example.answer());
    }

    @TestFactory
    Stream<DynamicTest> theConversationsGoAsThePageSays() {
        var conversations = CONVERSATION.matcher(page.text()).results().toList();
        assertThat(conversations).isNotEmpty();
        return conversations.stream()
                .map(c -> DynamicTest.dynamicTest(c.group(1), () -> converse(c.group(1), c.group(2))));
    }

    private void converse(String target, String lines) throws Exception {
        var messages = new LinkedBlockingQueue<String>();
        var address = URI.create("ws" + suite.uri().resolve(target).toString().substring("http".length()));
        var socket = client.newWebSocketBuilder()
                .buildAsync(address, new Listener(messages))
                .join();
        try {
            for (var line : lines.lines().toList()) {
                var text = line.substring(2);
                switch (line.charAt(0)) {
                    case '>' -> socket.sendText(text, true).join();
                    case '$' -> command(text);
                    case '<' -> {
                        var message = next(messages, text.startsWith("[\"cursor\""));
                        assertThat(message).matches(m -> QueryPage.isLike(text, m), "is like " + text);
                    }
                    default -> throw new AssertionError("neither said, nor got, nor run: " + line);
                }
            }
        } finally {
            socket.abort();
        }
    }

    /** The next message; signs of how far the client has come are passed over unless they are asked for. */
    private static String next(BlockingQueue<String> messages, boolean cursors) throws InterruptedException {
        String message;
        do {
            message = messages.poll(30, TimeUnit.SECONDS);
            assertThat(message).as("a message, within 30 seconds").isNotNull();
        } while (!cursors && message.startsWith("[\"cursor\""));
        return message;
    }

    private void command(String json) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(suite.uri().resolve("/api/v1/commands?sync=true"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json));
        client.send(request.build(), BodyHandlers.discarding());
    }

    private static final class Listener implements WebSocket.Listener {
        private final BlockingQueue<String> messages;
        private final StringBuilder partial = new StringBuilder();

        Listener(BlockingQueue<String> messages) {
            this.messages = messages;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                messages.add(partial.toString());
                partial.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }

    @TestFactory
    Stream<DynamicTest> whatIsWrongIsRefusedAsTheTableSays() {
        var rows = page.rows("Refusals");
        assertThat(rows).hasSizeGreaterThan(5);
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(row.get(0), () -> {
                    var query = QueryPage.code(row.get(0))
                            .get(0)
                            .replace("[", "%5B")
                            .replace("]", "%5D");
                    var request = HttpRequest.newBuilder(suite.uri().resolve("/api/v1/updates" + query))
                            .header("Accept", "text/event-stream");
                    var answer = client.send(request.build(), BodyHandlers.ofString());
                    var problem = Json.parse(answer.body());
                    var type = problem.path("type").asText();
                    var told = "`" + answer.statusCode() + "` `" + type.substring(type.lastIndexOf('/') + 1) + "`: "
                            + problem.path("detail").asText();
                    assertThat(told).matches(text -> QueryPage.isLike(row.get(1), text), "is like " + row.get(1));
                }));
    }

    @Test
    void theSettingsNamedHaveTheDefaultsOfTheConfiguration() throws IOException {
        var configuration = Files.readString(Path.of("..", "docs", "configuration.md"));
        List<List<String>> rows = page.rows("Limits");
        assertThat(rows)
                .hasSizeGreaterThan(3)
                .allSatisfy(row -> assertThat(configuration).contains("| " + row.get(0) + " | " + row.get(1) + " |"));
    }
}
