package dev.writ.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.banking.CreateCustomer;
import dev.writ.command.CommandApiMain;
import dev.writ.common.media.Json;
import dev.writ.kafka.EmbeddedKafka;
import dev.writ.processor.TxProcessorMain;
import dev.writ.query.QueryApiMain;
import dev.writ.standalone.cli.Answer;
import dev.writ.standalone.cli.ClientException;
import dev.writ.standalone.cli.Updates;
import dev.writ.standalone.cli.WritClient;
import dev.writ.testkit.ChildProcess;
import dev.writ.updates.UpdatesGatewayMain;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Each service as a process of its own, beside a Kafka that wants TLS and a password, and a collector of traces. */
@Timeout(180)
class ServicesIT {
    private static final JsonNode CUSTOMER = json("""
            {"first_name": "Ada", "last_name": "Lovelace",
             "address": {"street_number": "12", "street_name": "Elm Street", "city": "Springfield", "state": "IL",
                         "zip": "62701"}}
            """);

    @TempDir
    Path folder;

    private final List<ChildProcess> services = new ArrayList<>();
    private final TraceCollector traces = new TraceCollector();
    private SecuredKafka secured;
    private EmbeddedKafka kafka;

    @RegisterExtension
    final AfterTestExecutionCallback outputOfTheFailed =
            test -> test.getExecutionException().ifPresent(e -> services.forEach(System.err::println));

    @AfterEach
    void end() {
        services.forEach(ChildProcess::close);
        traces.close();
        if (kafka != null) {
            kafka.close();
        }
    }

    @Test
    void aCommandGoesThroughFourProcessesAndBusinessLogicComesInJars() throws Exception {
        secured = SecuredKafka.in(Files.createDirectory(folder.resolve("tls")));
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0, secured.brokerSettings());
        var handlers = handlers();
        var commands = start(
                CommandApiMain.class,
                Map.of("WRIT_STATE_DIR", folder.resolve("state").toString()));
        start(TxProcessorMain.class, Map.of("WRIT_HANDLERS", handlers.toString()));
        var queries = start(QueryApiMain.class, Map.of());
        var gateway = start(UpdatesGatewayMain.class, Map.of());
        services.forEach(ServicesIT::awaitReady);
        awaitAction(commands, "create-customer");
        awaitAction(commands, "award-points");

        JsonNode outcome;
        JsonNode toldOfTrace;
        try (var updates = gateway.updates(Map.of("action", "create-customer"))) {
            assertThat(next(updates).event()).isEqualTo("cursor");

            outcome = accepted(commands, "create-customer", CUSTOMER);
            assertThat(result(queries, outcome, "[:find ?n . :where [?c :customer/last-name ?n]]"))
                    .isEqualTo(json("\"Lovelace\""));

            var heard = next(updates);
            assertThat(heard.event()).isEqualTo("tx/accepted");
            assertThat(heard.body().path("key")).isEqualTo(outcome.path("id"));
            assertThat(heard.body().at("/value/basis-t")).isEqualTo(outcome.path("basis-t"));
            assertThat(heard.body().path("cursor").asText()).isNotEmpty();
            toldOfTrace = heard.body().path("traceparent");
        }
        var points = accepted(commands, "award-points", json("{\"card\": \"10000001\", \"points\": 120}"));
        assertThat(result(queries, points, "[:find ?p . :where [?c :card/points ?p]]"))
                .isEqualTo(json("120"));

        allEndWhenTheyAreAsked();
        theCommandIsOneTrace(outcome.path("id").asText(), toldOfTrace.asText());
        aQuestionIsOneTrace();
    }

    /** All has been sent by now: the services have ended. */
    private void theCommandIsOneTrace(String command, String subscribersTrace) {
        var sent = traces.one(span -> span.name().equals("send ops.pending-cmds")
                && span.attribute("writ.command.id").equals(command));
        var request = traces.one(span -> span.id().equals(sent.parent()));
        assertThat(request.name()).isEqualTo("POST /api/v1/commands");
        assertThat(request.service()).isEqualTo("writ-command-api");
        assertThat(request.attribute("http.response.status_code")).isEqualTo("201");

        var decided = traces.childOf(sent, "process ops.pending-cmds");
        assertThat(decided.service()).isEqualTo("writ-tx-processor");
        assertThat(decided.attribute("writ.outcome")).isEqualTo("accepted");
        assertThat(traces.childOf(decided, "handle create-customer").service()).isEqualTo("writ-tx-processor");
        assertThat(traces.childOf(decided, "transact").attribute("writ.transaction.result"))
                .isEqualTo("Applied");

        var delivered = traces.childOf(decided, "deliver ops.accepted-cmds");
        assertThat(delivered.service()).isEqualTo("writ-updates-gateway");
        assertThat(delivered.attribute("writ.updates.written")).isEqualTo("1");
        assertThat(subscribersTrace).startsWith("00-" + sent.trace() + "-" + delivered.id() + "-");
        assertThat(List.of(request, decided, delivered))
                .extracting(TraceCollector.Span::trace)
                .containsOnly(sent.trace());
    }

    private void aQuestionIsOneTrace() {
        var request = traces.one(
                span -> span.name().equals("GET /api/v1/query") && span.start() == traces.first("GET /api/v1/query"));
        assertThat(request.service()).isEqualTo("writ-query-api");
        assertThat(traces.childOf(request, "query").service()).isEqualTo("writ-query-api");
    }

    private void allEndWhenTheyAreAsked() throws InterruptedException {
        services.forEach(ChildProcess::terminate);
        for (var service : services) {
            assertThat(service.ended(10)).as("ended within 10 s: %s", service).isTrue();
            assertThat(service.exitCode()).as("ended by SIGTERM: %s", service).isEqualTo(128 + 15);
            assertThat(service.err()).as("standard error: %s", service).isEmpty();
            assertThat(service.out()).doesNotContain("\"level\":\"ERROR\"").contains("\"level\":\"INFO\"");
        }
    }

    /** Jars directly in the folder, and in a sub-folder. */
    private Path handlers() throws IOException {
        var handlers = folder.resolve("handlers");
        Files.createDirectories(handlers.resolve("loyalty"));
        HandlerJars.deliver(HandlerJars.origin(CreateCustomer.class), handlers.resolve("banking.jar"));
        HandlerJars.build(
                Path.of("../docs/examples/loyalty"),
                handlers.resolve("loyalty/loyalty.jar"),
                Files.createDirectory(folder.resolve("loyalty-classes")));
        return handlers;
    }

    private WritClient start(Class<?> main, Map<String, String> own) throws IOException {
        var environment = new HashMap<>(own);
        environment.putAll(secured.clientVariables());
        environment.put("WRIT_KAFKA", kafka.bootstrapServers());
        environment.put("WRIT_TOPIC_PREFIX", "ops.");
        environment.put("WRIT_PARTITIONS", "4");
        environment.put("WRIT_DATOMIC_URI", "datomic:mem://writ");
        environment.put("WRIT_TRACES", "otlp");
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", traces.url());
        var service = ChildProcess.of(main.getName(), classPath())
                .environment(environment)
                .start(folder);
        services.add(service);
        return new WritClient(service.url());
    }

    /** What this process has, but neither business logic nor this module, whose jar names the banking jar as well. */
    private static List<Path> classPath() {
        var without = List.of(CreateCustomer.class, Suite.class, ServicesIT.class);
        var classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(entry -> without.stream().noneMatch(type -> HandlerJars.holds(entry, type)))
                .toList();
        var urls = classPath.stream().map(ServicesIT::url).toArray(URL[]::new);
        assertThatThrownBy(() -> {
                    try (var loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
                        loader.loadClass(CreateCustomer.class.getName());
                    }
                })
                .isInstanceOf(ClassNotFoundException.class);
        return classPath;
    }

    private static void awaitReady(ChildProcess service) {
        var client = new WritClient(service.url());
        await().atMost(Duration.ofSeconds(75))
                .pollInterval(Duration.ofMillis(250))
                .failFast("a service ended while it was started", () -> !service.alive())
                .until(() -> status(client, "/health/ready") == 200);
    }

    /** The processor has announced it; the command-api hears of it a moment later. */
    private static void awaitAction(WritClient commands, String action) {
        await().until(() -> status(commands, "/api/v1/actions/" + action) == 200);
    }

    private static int status(WritClient client, String path) {
        try {
            return client.get(path, Map.of()).status();
        } catch (ClientException e) {
            return 0;
        }
    }

    private static JsonNode accepted(WritClient commands, String action, JsonNode data) {
        var answer = commands.command(action, data, true, Optional.empty());
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        assertThat(answer.body().path("status").asText()).isEqualTo("accepted");
        return answer.body();
    }

    /** Asked of a database that has this outcome. */
    private static JsonNode result(WritClient queries, JsonNode outcome, String query) {
        var basisT = outcome.path("basis-t").asText();
        Answer answer = queries.get("/api/v1/query", Map.of("query", query, "basis-t", basisT));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body().path("result");
    }

    private static Updates.Update next(Updates updates) throws InterruptedException {
        return updates.next(Duration.ofSeconds(10)).orElseThrow(() -> new AssertionError("nothing heard in 10 s"));
    }

    private static URL url(Path entry) {
        try {
            return entry.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return Json.parse(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
