package dev.writ.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.testkit.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries that would need gigabytes and minutes, sent to a query-api of 512 MiB while others go on asking. */
class SmallHeapIT {
    /** Each %d makes another text of it, so that none is known. */
    private static final List<String> HOSTILE = List.of(
            "[:find ?a%1$d ?b ?x ?y ?n ?m :where [?a%1$d :customer/credit ?x] [?a%1$d :customer/name ?n]"
                    + " [?b :customer/credit ?y] [(not= ?x ?y)] [?b :customer/name ?m]]",
            "[:find (count ?z%1$d) . :where [?a :customer/name ?x] [?b :customer/name ?y] [(str ?x ?y %1$d) ?z%1$d]]",
            "[:find (count ?a%1$d) . :where [?a%1$d :customer/credit ?x]"
                    + " (not-join [?x] [?b :customer/credit ?y] [(< ?y ?x)] [?c :customer/credit ?z] [(= ?y ?z -1)])]",
            "[:find (max ?n%1$d) . :where [?a :customer/credit ?x] [(q [:find (count ?b) :in $ ?x :where"
                    + " [?b :customer/credit ?y] [(< ?x ?y)]] $ ?x) [[?n%1$d]]]]",
            "[:find ?v%1$d :where [?a :customer/credit ?v%1$d] (or [?b :customer/name ?w] [?b :customer/credit ?w])"
                    + " [?c :customer/name ?u] [(not= ?u ?w ?v%1$d)]]");

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    static Path folder;

    private static ChildProcess server;
    private final AtomicInteger number = new AtomicInteger();
    private final Map<Integer, Integer> endings = new ConcurrentHashMap<>();

    @BeforeAll
    static void start() throws IOException {
        var classPath = Arrays.stream(System.getProperty("java.class.path").split(":"))
                .map(Path::of)
                .toList();
        server = ChildProcess.of(SmallHeapServer.class.getName(), classPath)
                .heap("512m")
                .start(folder);
        await().atMost(Duration.ofSeconds(120))
                .ignoreExceptions()
                .until(() -> get(SmallHeapServer.HEAP_PATH).statusCode() == 200);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void whatNeedsMoreMemoryThanThereIsEndsWhileOthersAreAnswered() throws Exception {
        var hog = CLIENT.sendAsync(query(HOSTILE.get(0).formatted(0)), BodyHandlers.ofString());
        while (!hog.isDone()) {
            assertFound(number.incrementAndGet());
        }
        assertThat(hog.get().statusCode()).isEqualTo(422);
        assertThat(hog.get().body()).contains("result-too-large", "needs more memory than there is");
        assertThat(server.alive()).isTrue();
    }

    @Test
    void twoHundredAtOnceEndAndLeaveNothing() throws Exception {
        assertFound(0);
        long before = heap();
        long end = System.nanoTime() + Duration.ofSeconds(12).toNanos();
        var storm = IntStream.range(0, 200).mapToObj(i -> hostile(end)).toList();
        while (System.nanoTime() < end) {
            assertFound(number.incrementAndGet());
        }
        CompletableFuture.allOf(storm.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);

        assertThat(endings.keySet()).isSubsetOf(422, 503, 504).contains(503, 504);
        await().atMost(Duration.ofSeconds(30)).until(() -> heap() <= before + 48);
        assertFound(1);
        assertThat(server.alive()).isTrue();
    }

    /** One client, that waits as it is told to. */
    private CompletableFuture<Void> hostile(long end) {
        int mine = number.incrementAndGet();
        var text = HOSTILE.get(mine % HOSTILE.size()).formatted(mine);
        return CLIENT.sendAsync(query(text, "[]", "&timeout=2s"), BodyHandlers.ofString())
                .thenCompose(answer -> {
                    endings.merge(answer.statusCode(), 1, Integer::sum);
                    if (System.nanoTime() > end) {
                        return CompletableFuture.completedFuture(null);
                    }
                    long pause =
                            answer.headers().firstValueAsLong("Retry-After").orElse(0);
                    return CompletableFuture.runAsync(
                                    () -> {}, CompletableFuture.delayedExecutor(pause, TimeUnit.SECONDS))
                            .thenCompose(done -> hostile(end));
                });
    }

    private static void assertFound(int customer) throws Exception {
        int n = customer % SmallHeapServer.CUSTOMERS;
        var answer = CLIENT.send(
                query(
                        "[:find ?c . :in $ ?n :where [?e :customer/name ?n] [?e :customer/credit ?c]]",
                        "[\"name %d\"]".formatted(n),
                        ""),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"result\":" + n);
    }

    private static long heap() throws Exception {
        return Long.parseLong(get(SmallHeapServer.HEAP_PATH).body());
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(server.url() + path)).build(), BodyHandlers.ofString());
    }

    private static HttpRequest query(String text) {
        return query(text, "[]", "");
    }

    private static HttpRequest query(String text, String args, String more) {
        var uri = server.url() + "/api/v1/query?query=" + URLEncoder.encode(text, StandardCharsets.UTF_8) + "&args="
                + URLEncoder.encode(args, StandardCharsets.UTF_8) + more;
        return HttpRequest.newBuilder(URI.create(uri))
                .timeout(Duration.ofSeconds(60))
                .build();
    }
}
