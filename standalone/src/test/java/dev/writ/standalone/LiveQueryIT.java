package dev.writ.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import dev.writ.standalone.cli.WritClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody watches the balances of the bank through a live query while the demo moves the money. */
@Timeout(300)
class LiveQueryIT {
    private static final String BALANCES =
            "[:find ?account ?balance :where [?a :account/id ?account] [?a :account/balance ?balance]]";

    @TempDir
    Path data;

    @Test
    void differencesAddUpToWhatAQueryFinds() throws Exception {
        try (var suite = new Suite(new SuiteConfig(0, data, 0, Map.of()), Clock.systemUTC())) {
            suite.start();
            await().atMost(Duration.ofSeconds(90)).until(() -> suite.health().ready());
            var balances = new Balances();
            var socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(
                            URI.create(suite.uri().toString().replaceFirst("^http", "ws")
                                    + "/api/v1/updates?outcomes=false"),
                            balances)
                    .get();
            var query =
                    Json.object().put("query", BALANCES).put("name", "balances").put("difference", true);
            socket.sendText(Json.text(Json.object().set("subscribe", query)), true)
                    .get();
            await().atMost(Duration.ofSeconds(60)).until(() -> balances.events().contains("query/result"));
            assertThat(balances.rows()).isEmpty();

            var url = suite.uri().toString();
            assertThat(Cli.run("demo", "--url", url).exitCode()).isZero();
            var found = new WritClient(url)
                    .get("/api/v1/query", Map.of("query", BALANCES))
                    .orFail()
                    .body()
                    .path("result");
            var expected = StreamSupport.stream(found.spliterator(), false)
                    .map(JsonNode::toString)
                    .sorted()
                    .toList();
            assertThat(expected).isNotEmpty();
            await().atMost(Duration.ofSeconds(60)).until(balances::rows, expected::equals);
            assertThat(balances.events()).containsOnlyOnce("query/result").contains("query/changed");
            socket.abort();
        }
    }

    /** What the messages told so far add up to. */
    private static final class Balances implements WebSocket.Listener {
        private final StringBuilder partial = new StringBuilder();
        private final List<String> events = new ArrayList<>();
        private final List<String> rows = new ArrayList<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            partial.append(text);
            if (last) {
                told(partial.toString());
                partial.setLength(0);
            }
            socket.request(1);
            return null;
        }

        private synchronized void told(String message) {
            try {
                var tuple = Json.parse(message);
                events.add(tuple.get(0).asText());
                tuple.at("/1/result").forEach(row -> rows.add(row.toString()));
                tuple.at("/1/removed").forEach(row -> rows.remove(row.toString()));
                tuple.at("/1/added").forEach(row -> rows.add(row.toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        synchronized List<String> events() {
            return List.copyOf(events);
        }

        synchronized List<String> rows() {
            return rows.stream().sorted().toList();
        }
    }
}
