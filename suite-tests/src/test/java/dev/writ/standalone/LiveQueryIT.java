package dev.writ.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import clojure.lang.Keyword;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import dev.writ.common.media.JsonData;
import dev.writ.common.media.Media;
import dev.writ.standalone.cli.WritClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The balances of the bank are watched through live queries, in each way there is, while the demo moves the money. */
@Timeout(300)
class LiveQueryIT {
    private static final String BALANCES =
            "[:find ?account ?balance :where [?a :account/id ?account] [?a :account/balance ?balance]]";
    private static final String DATA = "data: ";

    @TempDir
    Path data;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void whoeverWatchesComesToKnowWhatAQueryFinds() throws Exception {
        try (var suite = new Suite(new SuiteConfig(0, data, 0, Map.of()), Clock.systemUTC())) {
            suite.start();
            await().atMost(Duration.ofSeconds(90)).until(() -> suite.health().ready());
            var updates = suite.uri().resolve("/api/v1/updates");
            var differences = new Balances(LiveQueryIT::json);
            var socket = socket(updates, "json", differences);
            var query =
                    Json.object().put("query", BALANCES).put("name", "balances").put("difference", true);
            socket.sendText(Json.text(Json.object().set("subscribe", query)), true)
                    .get();
            var typed = new Balances(LiveQueryIT::transit);
            var transit = socket(updates, "transit+json", typed);
            transit.sendText("[\"^ \",\"~:subscribe\",[\"^ \",\"~:query\",\"" + BALANCES + "\"]]", true)
                    .get();
            var streamed = new Balances(LiveQueryIT::json);
            var stream = stream(updates, streamed);
            var watchers = List.of(differences, typed, streamed);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> watchers.stream().allMatch(w -> w.events().contains("query/result")));
            assertThat(watchers).allMatch(w -> w.rows().isEmpty());

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
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(watchers)
                            .allSatisfy(w -> assertThat(w.rows()).isEqualTo(expected)));
            assertThat(differences.events()).containsOnlyOnce("query/result").contains("query/changed");
            assertThat(List.of(typed, streamed))
                    .allSatisfy(w -> assertThat(w.events()).doesNotContain("query/changed"));
            socket.abort();
            transit.abort();
            stream.cancel(true);
        }
    }

    private WebSocket socket(URI updates, String subprotocol, Balances balances) throws Exception {
        return http.newWebSocketBuilder()
                .subprotocols(subprotocol)
                .buildAsync(URI.create(updates.toString().replaceFirst("^http", "ws") + "?outcomes=false"), balances)
                .get();
    }

    /** The query is in the address of an event stream. */
    private Future<?> stream(URI updates, Balances balances) {
        var address = updates + "?query=" + URLEncoder.encode(BALANCES, StandardCharsets.UTF_8);
        var request = HttpRequest.newBuilder(URI.create(address))
                .header("Accept", "text/event-stream")
                .build();
        return http.sendAsync(request, BodyHandlers.fromLineSubscriber(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(String line) {
                if (line.startsWith(DATA)) {
                    balances.told(line.substring(DATA.length()));
                }
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onComplete() {}
        }));
    }

    private static JsonNode json(String message) {
        try {
            return Json.parse(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode transit(String message) {
        var tuple = (List<?>) Media.TRANSIT_JSON.decodeData(message.getBytes(StandardCharsets.UTF_8));
        var body = (Map<?, ?>) tuple.get(1);
        if (body.get(Keyword.intern("result")) instanceof List<?> rows) {
            assertThat(rows).allMatch(row -> ((List<?>) row).get(1) instanceof BigDecimal);
        }
        return Json.array()
                .add(((Keyword) tuple.get(0)).toString().substring(1))
                .add(JsonData.toJson(body));
    }

    /** What the messages told so far add up to. */
    private static final class Balances implements WebSocket.Listener {
        private final Function<String, JsonNode> decode;
        private final StringBuilder partial = new StringBuilder();
        private final List<String> events = new ArrayList<>();
        private final List<String> rows = new ArrayList<>();

        Balances(Function<String, JsonNode> decode) {
            this.decode = decode;
        }

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

        /** All of a result stands in the place of what was told before. */
        synchronized void told(String message) {
            var tuple = decode.apply(message);
            events.add(tuple.get(0).asText());
            if (tuple.at("/1/result").isArray()) {
                rows.clear();
            }
            tuple.at("/1/result").forEach(row -> rows.add(row.toString()));
            tuple.at("/1/removed").forEach(row -> rows.remove(row.toString()));
            tuple.at("/1/added").forEach(row -> rows.add(row.toString()));
        }

        synchronized List<String> events() {
            return List.copyOf(events);
        }

        synchronized List<String> rows() {
            return rows.stream().sorted().toList();
        }
    }
}
