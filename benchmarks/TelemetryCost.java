import com.sun.net.httpserver.HttpServer;
import dev.writ.command.CommandApi;
import dev.writ.command.CommandApiConfig;
import dev.writ.common.config.Env;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.lifecycle.Component;
import dev.writ.common.topic.TopicAdmin;
import dev.writ.database.DatabaseConfig;
import dev.writ.database.DatabaseSources;
import dev.writ.kafka.EmbeddedKafka;
import dev.writ.processor.Handlers;
import dev.writ.processor.TxProcessor;
import dev.writ.processor.TxProcessorConfig;
import dev.writ.query.QueryApi;
import dev.writ.query.QueryApiConfig;
import dev.writ.updates.UpdatesGateway;
import dev.writ.updates.UpdatesGatewayConfig;
import dev.writ.web.WebConfig;
import dev.writ.web.WebModule;
import dev.writ.web.WebServer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What metrics and traces together take of the throughput of commands, from POST to a WebSocket: two suites with a Kafka of
 * their own in one JVM, one with telemetry and one without, take turns under load.
 *
 * <pre>./writ --help && java -cp standalone/target/writ-standalone-0.1.0-SNAPSHOT.jar benchmarks/TelemetryCost.java [JVMS [PAIRS [SLICES]]]</pre>
 *
 * Each JVM makes PAIRS pairs of runs. The two runs of a pair take turns, a second each, SLICES times, so that both have their
 * share of what else the machine does; in every other JVM the suite with telemetry is made first.
 * With telemetry, all meters are kept and read by HTTP every five seconds, and spans go by OTLP over HTTP to a collector
 * in the same JVM that drops them; {@code OTEL_…} variables configure it. Without, meters are denied and spans not made.
 * With {@code -Daa=true} neither suite has telemetry: what this measures then is its own error.
 */
public final class TelemetryCost {
    private static final int ACCOUNTS = 200;
    private static final int CONNECTIONS = 8;

    /** Commands whose outcome is still to come. */
    private static final int IN_FLIGHT = 128;

    private static final Duration SLICE = Duration.ofSeconds(1);
    private static final int WARM_UP_SLICES = 40;

    private static final com.sun.management.OperatingSystemMXBean SYSTEM =
            (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    public static void main(String[] args) throws Exception {
        int jvms = args.length > 0 ? Integer.parseInt(args[0]) : 2;
        int pairs = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        int slices = args.length > 2 ? Integer.parseInt(args[2]) : 8;
        if (Integer.getInteger("jvm") != null) {
            int exit = 1;
            try {
                new TelemetryCost(Integer.getInteger("jvm")).run(pairs, slices);
                exit = 0;
            } catch (Exception e) {
                e.printStackTrace();
            }
            System.exit(exit);
        }
        var rates = new ArrayList<Double>();
        var processorTimes = new ArrayList<Double>();
        for (int jvm = 0; jvm < jvms; jvm++) {
            var child = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-Xmx3g",
                            "-Djvm=" + jvm,
                            "-Daa=" + Boolean.getBoolean("aa"),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "benchmarks/TelemetryCost.java",
                            Integer.toString(jvms),
                            Integer.toString(pairs),
                            Integer.toString(slices))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var lines = child.inputReader()) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    System.out.println(line);
                    if (line.startsWith("pair ")) {
                        var words = line.split(" +");
                        rates.add(Double.parseDouble(words[2]));
                        processorTimes.add(Double.parseDouble(words[4]));
                    }
                }
            }
            if (child.waitFor() != 0) {
                throw new IllegalStateException("a JVM ended with " + child.exitValue());
            }
        }
        tell("throughput with telemetry / without", rates);
        tell("processor time a command with telemetry / without, clients left out", processorTimes);
    }

    private static void tell(String what, List<Double> ratios) {
        var sorted = ratios.stream().sorted().toList();
        int n = sorted.size();
        int k = rank(n);
        System.out.printf(
                "%s: median %.3f of %d pairs, 95 %% confidence %.3f to %.3f%n",
                what,
                (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2,
                n,
                sorted.get(k),
                sorted.get(n - 1 - k));
    }

    /** So many of {@code n} from either end may be left out, that the median lies between the rest with 95 %. */
    private static int rank(int n) {
        double below = 0;
        double term = Math.pow(0.5, n);
        int k = 0;
        for (; k < n / 2; k++) {
            below += term;
            if (2 * below > 0.05) {
                break;
            }
            term = term * (n - k) / (k + 1);
        }
        return Math.max(k - 1, 0);
    }

    private final boolean onFirst;
    private final Suite off;
    private final Suite on;
    private final AtomicLong spans = new AtomicLong();

    private TelemetryCost(int jvm) throws Exception {
        ((ch.qos.logback.classic.Logger) org.slf4j.LoggerFactory.getLogger("ROOT"))
                .setLevel(ch.qos.logback.classic.Level.ERROR);
        var provider = new ChosenProvider();
        GlobalOpenTelemetry.set(provider);
        boolean telemetry = !Boolean.getBoolean("aa");
        onFirst = jvm % 2 == 0;
        var first = new Suite(onFirst && telemetry, provider, collector());
        var second = new Suite(!onFirst && telemetry, provider, collector());
        on = onFirst ? first : second;
        off = onFirst ? second : first;
    }

    private void run(int pairs, int slices) throws Exception {
        for (int n = 0; n < WARM_UP_SLICES; n++) {
            off.load();
            on.load();
        }
        for (int pair = 0; pair < pairs; pair++) {
            var with = new Measured(0, 0, 0);
            var without = new Measured(0, 0, 0);
            for (int n = 0; n < slices; n++) {
                // Each is first as often as the other.
                if (n % 2 == 0) {
                    without = without.plus(off.load());
                }
                with = with.plus(on.load());
                if (n % 2 == 1) {
                    without = without.plus(off.load());
                }
            }
            System.out.printf(
                    "pair throughput: %.3f processor: %.3f (%,.0f and %,.0f commands/s, %.0f and %.0f µs each)%n",
                    with.rate() / without.rate(),
                    with.micros() / without.micros(),
                    with.rate(),
                    without.rate(),
                    with.micros(),
                    without.micros());
        }
        System.out.printf("%,d commands with telemetry; %,d bytes of spans collected%n", on.done.get(), spans.get());
        on.close();
        off.close();
    }

    private String collector() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", exchange -> {
            try (exchange) {
                spans.addAndGet(exchange.getRequestBody().readAllBytes().length);
                exchange.sendResponseHeaders(200, -1);
            }
        });
        server.setExecutor(Executors.newSingleThreadExecutor(task -> {
            var thread = new Thread(task, "collector");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** @param processor time, clients left out */
    private record Measured(long commands, double seconds, double processorMicros) {
        Measured plus(Measured other) {
            return new Measured(
                    commands + other.commands, seconds + other.seconds, processorMicros + other.processorMicros);
        }

        double rate() {
            return commands / seconds;
        }

        /** Of each command. */
        double micros() {
            return processorMicros / commands;
        }
    }

    /** Whose spans are those of what is built now. */
    private static final class ChosenProvider implements OpenTelemetry {
        private volatile OpenTelemetry chosen = OpenTelemetry.noop();

        @Override
        public TracerProvider getTracerProvider() {
            return chosen.getTracerProvider();
        }

        @Override
        public ContextPropagators getPropagators() {
            return chosen.getPropagators();
        }
    }

    /** What {@code writ up} starts, with a subscriber. */
    private static final class Suite implements AutoCloseable {
        private final List<AutoCloseable> open = new ArrayList<>();
        private final HttpClient client = HttpClient.newHttpClient();
        private final Semaphore slots = new Semaphore(IN_FLIGHT);
        private final AtomicLong done = new AtomicLong();
        private final List<String> accounts = new ArrayList<>();
        private final WebServer web;

        Suite(boolean telemetry, ChosenProvider provider, String collector) throws Exception {
            var folder = Files.createTempDirectory("telemetry-cost");
            var kafka = closing(EmbeddedKafka.start(folder.resolve("kafka"), 0));
            var env = new Env(Map.of(
                    "WRIT_KAFKA", kafka.bootstrapServers(),
                    "WRIT_STATE_DIR", folder.resolve("state").toString(),
                    "WRIT_PORT", "0",
                    // The fewer the partitions, the less of the processor goes into Kafka's transactions beside telemetry.
                    "WRIT_PARTITIONS", "1"));
            TopicAdmin.ensureTopics(KafkaConfig.from(env), Duration.ofSeconds(30));
            var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            if (telemetry) {
                provider.chosen = AutoConfiguredOpenTelemetrySdk.builder()
                        .addPropertiesSupplier(() -> Map.of(
                                "otel.service.name", "writ",
                                "otel.traces.exporter", "otlp",
                                "otel.metrics.exporter", "none",
                                "otel.logs.exporter", "none",
                                "otel.exporter.otlp.protocol", "http/protobuf",
                                "otel.exporter.otlp.endpoint", collector))
                        .build()
                        .getOpenTelemetrySdk();
            } else {
                meters.config().meterFilter(MeterFilter.deny());
            }
            var database = closing(DatabaseSources.open(
                    DatabaseConfig.from(env), KafkaConfig.from(env).measuredBy(meters), Clock.systemUTC()));
            var processorConfig = TxProcessorConfig.from(env);
            var handlers = Handlers.load(processorConfig.handlers());
            var processor = closing(new TxProcessor(processorConfig, handlers, database, Clock.systemUTC(), meters));
            var commands = closing(new CommandApi(CommandApiConfig.from(env), Clock.systemUTC(), meters));
            var queries = closing(new QueryApi(QueryApiConfig.from(env), database, meters));
            var updates = closing(new UpdatesGateway(UpdatesGatewayConfig.from(env), Optional.of(database), meters));
            var modules = List.<WebModule>of(processor, commands, queries, updates);
            web = closing(new WebServer(WebConfig.from(env), modules, meters));
            provider.chosen = OpenTelemetry.noop();
            for (var part : List.<Component>of(web, database, processor, commands, queries, updates)) {
                part.start();
            }
            while (!modules.stream().allMatch(module -> module.health().ready())) {
                Thread.sleep(100);
            }
            if (telemetry) {
                var scrapes = Executors.newSingleThreadScheduledExecutor();
                scrapes.scheduleAtFixedRate(this::scrape, 5, 5, TimeUnit.SECONDS);
                open.add(scrapes::shutdownNow);
            }
            openAccounts();
            subscribe();
        }

        private <T extends AutoCloseable> T closing(T part) {
            open.add(0, part);
            return part;
        }

        private void scrape() {
            try {
                client.send(HttpRequest.newBuilder(web.uri().resolve("/metrics")).build(), BodyHandlers.ofString());
            } catch (IOException | InterruptedException e) {
                // The suite is closing.
            }
        }

        private void openAccounts() throws Exception {
            for (int i = 0; i < ACCOUNTS; i++) {
                var customer = UUID.randomUUID().toString();
                var account = UUID.randomUUID().toString();
                accepted("""
                        ["create-customer", {"customer_id": "%s", "first_name": "Ada", "last_name": "Bench", "address":
                          {"street_number": "1", "street_name": "Main St.", "city": "Anytown", "state": "NH", "zip": "03755"}}]"""
                        .formatted(customer));
                accepted("""
                        ["open-account", {"customer_id": "%s", "account_id": "%s"}]""".formatted(customer, account));
                accounts.add(account);
            }
        }

        private void accepted(String command) throws Exception {
            var request = HttpRequest.newBuilder(web.uri().resolve("/api/v1/commands?sync=true"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(command))
                    .build();
            var answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 201) {
                throw new IllegalStateException(answer.statusCode() + ": " + answer.body());
            }
        }

        private void subscribe() throws Exception {
            var uri = URI.create(web.uri().toString().replace("http:", "ws:") + "/api/v1/updates?action=deposit");
            client.newWebSocketBuilder()
                    .buildAsync(uri, new WebSocket.Listener() {
                        private final StringBuilder head = new StringBuilder();

                        @Override
                        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                            head.append(data, 0, Math.min(data.length(), 5));
                            if (last) {
                                if (head.indexOf("[\"tx/") == 0) {
                                    done.incrementAndGet();
                                    slots.release();
                                }
                                head.setLength(0);
                            }
                            from.request(1);
                            return null;
                        }

                        @Override
                        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
                            System.err.println("the gateway closed the connection: " + code + " " + reason);
                            return null;
                        }

                        @Override
                        public void onError(WebSocket from, Throwable error) {
                            error.printStackTrace();
                        }
                    })
                    .get();
        }

        /** Commands as fast as they are decided and told, for one slice and until the last is told. */
        Measured load() throws Exception {
            var clients = new ArrayList<Client>();
            long doneBefore = done.get();
            long processorBefore = SYSTEM.getProcessCpuTime();
            long began = System.nanoTime();
            for (int n = 0; n < CONNECTIONS; n++) {
                clients.add(new Client(began + SLICE.toNanos(), n));
            }
            clients.forEach(Thread::start);
            long ofClients = 0;
            for (var each : clients) {
                each.join();
                ofClients += each.processorNanos;
            }
            if (!slots.tryAcquire(IN_FLIGHT, 30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("an outcome was not told");
            }
            double took = (System.nanoTime() - began) / 1e9;
            slots.release(IN_FLIGHT);
            long commands = done.get() - doneBefore;
            long processor = SYSTEM.getProcessCpuTime() - processorBefore - ofClients;
            return new Measured(commands, took, processor / 1e3);
        }

        @Override
        public void close() {
            open.forEach(part -> {
                try {
                    part.close();
                } catch (Exception e) {
                    System.err.println(part + ": " + e);
                }
            });
        }

        /** One connection, one request at a time. */
        private final class Client extends Thread {
            private final long end;
            private final int number;
            private long processorNanos;

            Client(long end, int number) {
                this.end = end;
                this.number = number;
            }

            @Override
            public void run() {
                try (var socket = new Socket("127.0.0.1", web.port())) {
                    socket.setTcpNoDelay(true);
                    var in = new BufferedInputStream(socket.getInputStream());
                    for (int n = number; System.nanoTime() < end; n += CONNECTIONS) {
                        slots.acquire();
                        socket.getOutputStream().write(deposit(accounts.get(n % ACCOUNTS)));
                        readAccepted(in);
                    }
                } catch (IOException | InterruptedException e) {
                    e.printStackTrace();
                    System.exit(1);
                }
                processorNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            }

            private static byte[] deposit(String account) {
                var body = "[\"deposit\",{\"account_id\":\"" + account + "\",\"amount\":12.50}]";
                return ("POST /api/v1/commands HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
                                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.US_ASCII);
            }

            private static void readAccepted(InputStream in) throws IOException {
                var status = line(in);
                int length = 0;
                for (var field = line(in); !field.isEmpty(); field = line(in)) {
                    if (field.regionMatches(true, 0, "content-length:", 0, 15)) {
                        length = Integer.parseInt(field.substring(15).strip());
                    }
                }
                in.skipNBytes(length);
                if (!status.contains(" 202 ")) {
                    throw new IOException("answered with " + status);
                }
            }

            private static String line(InputStream in) throws IOException {
                var line = new StringBuilder();
                for (int c = in.read(); c != '\n'; c = in.read()) {
                    if (c < 0) {
                        throw new EOFException("the server closed the connection");
                    }
                    if (c != '\r') {
                        line.append((char) c);
                    }
                }
                return line.toString();
            }
        }
    }
}
