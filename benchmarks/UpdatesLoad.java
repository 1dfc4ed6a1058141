import dev.writ.common.config.KafkaConfig;
import dev.writ.common.media.Json;
import dev.writ.common.topic.Topics;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import javax.tools.ToolProvider;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * What the updates gateway must hold under load, measured. The gateway is a process of its own with 2 GiB of heap; so are
 * a Kafka broker with a writer of outcomes, and the clients. Everything is on the loopback address, and ends with this:
 *
 * <pre>./writ --help && java -cp standalone/target/writ-standalone-0.1.0-SNAPSHOT.jar benchmarks/UpdatesLoad.java SCENARIO</pre>
 *
 * See benchmarks/README.md for the scenarios. The exit status is 1 if something does not hold.
 */
public final class UpdatesLoad {
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String CLASS_PATH = System.getProperty("java.class.path");
    private static final Path FOLDER = temporary();
    private static final List<Child> CHILDREN = new ArrayList<>();
    private static final int KB_EACH = 27;
    private static final int P99_MILLIS = 250;
    private static final double SLOW_RATIO = 1.2;
    private static final int LIVE_P99_MILLIS = 100;
    private static final int LIVE_QUERIES = 50;
    private static final String LIVE_RUNS = "writ_updates_live_runs_seconds_count";
    private static final int DEPOSITS_PER_SECOND = Integer.getInteger("deposits", 20);
    private static final int PHASE_SECONDS = 10;
    private static final int WARM_UP_SECONDS = Integer.getInteger("warmup", 10);

    /** Datalog takes longer to be compiled than what writes to sockets. */
    private static final int LIVE_WARM_UP_SECONDS = Integer.getInteger("warmup", 40);

    private static final int SECONDS = Integer.getInteger("seconds", 30);

    /** For processes that live for minutes and shall leave the processors to the gateway. */
    private static final String QUICK = "-XX:TieredStopAtLevel=1";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static boolean broken;
    private static String programs;

    public static void main(String[] args) throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(UpdatesLoad::leaveNothing));
        ((ch.qos.logback.classic.Logger) org.slf4j.LoggerFactory.getLogger("ROOT")).setLevel(ch.qos.logback.classic.Level.OFF);
        programs = withPrograms();
        var scenario = args.length > 0 ? args[0] : "";
        var more = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
        switch (scenario) {
            case "idle" -> idle(transports(more), number(more, 10_000));
            case "fanout" -> deliver("fanout", transports(more), number(more, 1000), 1000, 100);
            case "broadcast" -> deliver("broadcast", transports(more), number(more, 1000), 30, 1);
            case "resume" -> resume(transports(more), number(more, 100_000));
            case "slow" -> slow(transports(more), number(more, 10));
            case "kill" -> kill(transports(more), number(more, 1000));
            case "live" -> live(transports(more), number(more, 1000));
            default -> {
                System.err.println("say what to measure: idle, fanout, broadcast, resume, slow, kill or live; see benchmarks/README.md");
                System.exit(2);
            }
        }
        System.exit(broken ? 1 : 0);
    }

    private static void leaveNothing() {
        synchronized (CHILDREN) {
            CHILDREN.forEach(child -> child.process.destroyForcibly());
            CHILDREN.forEach(child -> child.process.onExit().join());
        }
        try (var paths = Files.walk(FOLDER)) {
            paths.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            System.err.println("could not delete " + FOLDER + ": " + e);
        }
    }

    /** The programs of the other processes, compiled once for all of them. */
    private static String withPrograms() throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        int status = compiler.run(null, null, null, "-d", FOLDER.toString(), "-cp", CLASS_PATH,
                "benchmarks/UpdatesWriter.java", "benchmarks/UpdatesClients.java");
        if (status != 0) {
            throw new IOException("the programs of the other processes do not compile");
        }
        return FOLDER + File.pathSeparator + CLASS_PATH;
    }

    /** Where a process may keep its data until all is over. */
    private static Path data() throws IOException {
        return Files.createTempDirectory(FOLDER, "data");
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("updates-load");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> transports(List<String> words) {
        var named = words.stream().filter(word -> word.equals("sse") || word.equals("websocket")).toList();
        return named.isEmpty() ? List.of("sse", "websocket") : named;
    }

    private static int number(List<String> words, int usual) {
        return words.stream().filter(word -> word.matches("\\d+")).map(Integer::parseInt).findFirst().orElse(usual);
    }

    /** Connections that have nothing to do: what each takes of the gateway's memory, and whether it still lives. */
    private static void idle(List<String> transports, int connections) throws Exception {
        for (var transport : transports) {
            try (var writer = new Writer();
                    var gateway = new Gateway(writer.kafka, Map.of());
                    var clients = new Clients(4)) {
                clients.open(transport, gateway.port, 500, 1, "");
                clients.expect(writer.write("burst", 100, 1));
                clients.awaitComplete(500);
                clients.forget();
                gateway.await("no clients", () -> metric(gateway.port, "writ_updates_clients", "") == 0);
                long residentBefore = gateway.residentAfterCollection();
                long heapBefore = gateway.heapUsed();

                writer.tell("forget");
                long began = System.nanoTime();
                clients.open(transport, gateway.port, connections, 1, "");
                double seconds = (System.nanoTime() - began) / 1e9;
                Thread.sleep(20_000); // two heartbeats, after which nobody is busy with the beginning
                double resident = (gateway.residentAfterCollection() - residentBefore) / 1e3 / connections;
                double heap = (gateway.heapUsed() - heapBefore) / 1e3 / connections;
                clients.expect(writer.write("burst", 1, 1));
                var seen = clients.awaitComplete(connections);
                say(resident <= KB_EACH && seen.right(connections),
                        "idle %s: %,d connections in %.1f s; %.1f KB of process memory each (at most %d), %.1f KB of heap; %,d of them received the outcome at the end%s",
                        transport, connections, seconds, resident, KB_EACH, heap, seen.get("complete"), seen.faults());
            }
        }
    }

    /** Outcomes at a steady rate, each to those of one group: how late, and whether all came, once and in order. */
    private static void deliver(String name, List<String> transports, int subscribers, int rate, int groups) throws Exception {
        for (var transport : transports) {
            try (var writer = new Writer();
                    var gateway = new Gateway(writer.kafka, Map.of());
                    var clients = new Clients(2)) {
                clients.open(transport, gateway.port, subscribers, groups, groups == 1 ? "" : "principal=load-{group}");
                clients.expect(writer.write("pace", rate, WARM_UP_SECONDS, groups));
                clients.awaitComplete(subscribers);
                clients.latencies();
                double busy = gateway.processorSeconds();
                var load = writer.write("pace", rate, SECONDS, groups);
                clients.expect(load);
                var seen = clients.awaitComplete(subscribers);
                var latencies = clients.latencies();
                busy = gateway.processorSeconds() - busy;
                double p99 = latencies.getValueAtPercentile(99) / 1e3;
                say(p99 <= P99_MILLIS && seen.right(subscribers),
                        "%s %s: %d outcomes/s for %d s to %,d subscribers, %,d messages: p50 %.1f ms, p99 %.1f ms (at most %d), max %.1f ms; %.1f s of processor in the gateway%s%s",
                        name, transport, rate, SECONDS, subscribers, latencies.getTotalCount(), latencies.getValueAtPercentile(50) / 1e3,
                        p99, P99_MILLIS, latencies.getMaxValue() / 1e3, busy, seen.faults(), load.late());
            }
        }
    }

    /** Clients who left with a cursor come back after much was written: one, then twenty at once. */
    private static void resume(List<String> transports, int missed) throws Exception {
        for (var transport : transports) {
            try (var writer = new Writer();
                    var gateway = new Gateway(writer.kafka, Map.of());
                    var one = new Clients(1);
                    var twenty = new Clients(1)) {
                one.open(transport, gateway.port, 1, 1, "");
                twenty.open(transport, gateway.port, 20, 1, "");
                one.tell("leave");
                twenty.tell("leave");
                var load = writer.write("burst", missed, 1);
                resume(transport, one, 1, load);
                resume(transport, twenty, 20, load);
            }
        }
    }

    private static void resume(String transport, Clients clients, int count, Written load) throws Exception {
        clients.expect(load);
        long began = System.nanoTime();
        clients.tell("reopen");
        var seen = clients.awaitComplete(count);
        double seconds = (System.nanoTime() - began) / 1e9;
        say(seen.right(count), "resume %s: %d at once, each over %,d missed outcomes, in %.1f s, %,.0f outcomes/s together%s",
                transport, count, load.count, seconds, seen.get("received") / seconds, seen.faults());
    }

    /** The load of {@code fanout}, in turns without and with clients who ask for everything and then read nothing. */
    private static void slow(List<String> transports, int greedy) throws Exception {
        int subscribers = 1000;
        try (var writer = new Writer();
                var gateway = new Gateway(writer.kafka, Map.of());
                var clients = new Clients(2);
                var idlers = new Clients(transports.size())) {
            clients.open(transports, gateway.port, subscribers, 100, "principal=load-{group}");
            clients.expect(writer.write("pace", 1000, WARM_UP_SECONDS, 100));
            var ratios = new double[Integer.getInteger("rounds", 5)];
            double longest = 0;
            boolean closed = true;
            var seen = clients.seen();
            for (int round = 0; round < ratios.length; round++) {
                clients.latencies();
                clients.expect(writer.write("pace", 1000, PHASE_SECONDS, 100));
                clients.awaitComplete(subscribers);
                var alone = clients.latencies();

                idlers.open(transports, gateway.port, greedy, 1, "");
                idlers.tell("stall");
                writer.begin("pace", 1000, PHASE_SECONDS, 100);
                long began = System.nanoTime();
                gateway.await("rid of those who do not read", () -> metric(gateway.port, "writ_updates_clients", "") == subscribers);
                longest = Math.max(longest, (System.nanoTime() - began) / 1e9);
                clients.expect(writer.written());
                seen = clients.awaitComplete(subscribers);
                var beside = clients.latencies();
                idlers.tell("read");
                closed &= idlers.awaitEnds();
                ratios[round] = (double) beside.getValueAtPercentile(99) / alone.getValueAtPercentile(99);
                System.out.printf("        round %d: p99 %.1f ms alone, %.1f ms beside %d who do not read, who ended so: %s%n", round + 1,
                        alone.getValueAtPercentile(99) / 1e3, beside.getValueAtPercentile(99) / 1e3, greedy, idlers.seen().ends);
                idlers.forget();
            }
            Arrays.sort(ratios);
            double median = ratios[ratios.length / 2];
            say(median <= SLOW_RATIO && closed && seen.right(subscribers),
                    "slow: p99 of %,d others is %.2f times as long (median; %.2f to %.2f; at most %.2f); those who do not read were closed after at most %.1f s%s",
                    subscribers, median, ratios[0], ratios[ratios.length - 1], SLOW_RATIO, longest, seen.faults());
        }
    }

    /** The load of {@code fanout}, while the gateway is killed and started again. */
    private static void kill(List<String> transports, int subscribers) throws Exception {
        try (var writer = new Writer(); var clients = new Clients(2)) {
            var gateway = new Gateway(writer.kafka, Map.of());
            clients.open(transports, gateway.port, subscribers, 100, "principal=load-{group}");
            clients.tell("resume");
            int kills = Integer.getInteger("kills", 3);
            for (int n = 1; n <= kills; n++) {
                writer.begin("pace", 1000, PHASE_SECONDS, 100);
                Thread.sleep(PHASE_SECONDS * 1000 / 3);
                gateway.process.destroyForcibly().waitFor();
                long began = System.nanoTime();
                gateway = new Gateway(writer.kafka, gateway.port, Map.of());
                double ready = (System.nanoTime() - began) / 1e9;
                clients.awaitOpen(subscribers);
                System.out.printf("        kill %d: ready again after %.1f s, all clients back after %.1f s%n",
                        n, ready, (System.nanoTime() - began) / 1e9);
                clients.expect(writer.written());
            }
            clients.expect(writer.write("pace", 1000, PHASE_SECONDS, 100));
            var seen = clients.awaitComplete(subscribers);
            gateway.close();
            say(seen.right(subscribers), "kill: %,d outcomes at 1000/s to %,d subscribers, the gateway killed %d times meanwhile%s",
                    1000 * PHASE_SECONDS * (kills + 1), subscribers, kills, seen.faults());
        }
    }

    /** The balance of each of some accounts, live, while deposits are made to them by chance. */
    private static void live(List<String> transports, int subscriptions) throws Exception {
        var query = "query=" + encoded("[:find ?b . :in $ ?id :where [?a :account/id ?id] [?a :account/balance ?b]]") + "&args="
                + encoded("[#uuid \"") + "{uuid}" + encoded("\"]");
        for (var transport : transports) {
            try (var bank = new Bank(LIVE_QUERIES); var clients = new Clients(2)) {
                clients.open(transport, bank.port, subscriptions, LIVE_QUERIES, query);
                clients.awaitReceived(subscriptions);
                bank.deposits(DEPOSITS_PER_SECOND, LIVE_WARM_UP_SECONDS);
                Thread.sleep(2000); // for the last results of the warm-up
                clients.results();
                double changed = metric(bank.port, LIVE_RUNS, "changed=\"true\"");
                double unchanged = metric(bank.port, LIVE_RUNS, "changed=\"false\"");

                var deposits = bank.deposits(DEPOSITS_PER_SECOND, SECONDS);
                var results = clients.results();
                var latencies = new Histogram(3);
                long lost = 0;
                for (int again = 0; again < 50; again++) {
                    latencies.reset();
                    lost = delays(deposits, results, subscriptions, latencies);
                    if (lost == 0) {
                        break;
                    }
                    Thread.sleep(200);
                    clients.results().forEach((client, more) -> results.merge(client, more, (a, b) -> Stream.concat(a.stream(), b.stream()).toList()));
                }
                double p99 = latencies.getValueAtPercentile(99) / 1e3;
                say(p99 <= LIVE_P99_MILLIS && lost == 0 && clients.seen().get("open") == subscriptions,
                        "live %s: %,d live queries, %d different, %d deposits in %d s: from outcome to result p50 %.1f ms, p99 %.1f ms (at most %d), max %.1f ms; lost %d; %.0f runs changed a result, %.0f did not",
                        transport, subscriptions, LIVE_QUERIES, deposits.size(), SECONDS, latencies.getValueAtPercentile(50) / 1e3, p99,
                        LIVE_P99_MILLIS, latencies.getMaxValue() / 1e3, lost,
                        metric(bank.port, LIVE_RUNS, "changed=\"true\"") - changed,
                        metric(bank.port, LIVE_RUNS, "changed=\"false\"") - unchanged);
            }
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** How long after each deposit each client had a result as new as that; returns how many never had. */
    private static long delays(List<Deposit> deposits, Map<Integer, List<Result>> results, int clients, Histogram delays) {
        long lost = 0;
        for (var deposit : deposits) {
            for (int client = deposit.account; client < clients; client += LIVE_QUERIES) {
                var result = results.getOrDefault(client, List.of()).stream().filter(r -> r.basisT >= deposit.basisT).findFirst();
                result.ifPresent(r -> delays.recordValue(Math.max(0, r.micros - 1000 * deposit.millis)));
                lost += result.isPresent() ? 0 : 1;
            }
        }
        return lost;
    }

    /** A deposit that was accepted, and the time of its record. */
    private record Deposit(int account, long basisT, long millis) {}

    private record Result(long basisT, long micros) {}

    private static void say(boolean holds, String format, Object... values) {
        broken |= !holds;
        System.out.println((holds ? "holds   " : "BROKEN  ") + format.formatted(values));
    }

    private static HttpRequest request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(Duration.ofSeconds(5)).build();
    }

    /** The sum over the tags that contain {@code tag}. */
    private static double metric(int port, String name, String tag) throws IOException, InterruptedException {
        return HTTP.send(request(port, "/metrics"), BodyHandlers.ofString()).body().lines()
                .filter(line -> line.startsWith(name + "{") && line.contains(tag))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** What clients saw of what they should have seen. */
    private record Seen(Map<String, Long> sums, String ends) {
        long get(String name) {
            return sums.get(name);
        }

        boolean right(int clients) {
            return get("complete") == clients && get("open") == clients && get("wrong") == 0 && get("excess") == 0 && get("backward") == 0;
        }

        String faults() {
            return "; lost %d, doubled %d, out of order %d%s%s".formatted(
                    get("lost"), get("excess"), get("backward"),
                    get("wrong") > 0 ? ", not what was expected: " + get("wrong") + " clients" : "",
                    ends.isEmpty() ? "" : "; connections ended: " + ends);
        }
    }

    /** A process that is told what to do by lines, and answers by lines. It ends when its input does. */
    private abstract static class Child implements AutoCloseable {
        final Process process;
        private final BufferedReader out;
        private final PrintStream in;

        Child(Map<String, String> environment, ProcessBuilder.Redirect output, String... command) throws IOException {
            var builder = new ProcessBuilder(Stream.concat(Stream.of(JAVA), Stream.of(command)).toList())
                    .redirectOutput(output)
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().putAll(environment);
            process = builder.start();
            synchronized (CHILDREN) {
                CHILDREN.add(this);
            }
            out = process.inputReader();
            in = new PrintStream(process.getOutputStream(), true);
        }

        void tell(String line) {
            in.println(line);
        }

        /** What follows {@code word} on the next line that begins with it. */
        String answer(String word) throws IOException {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(word + " ")) {
                    return line.substring(word.length() + 1);
                }
            }
            throw new IOException(getClass().getSimpleName() + " ended with " + process.onExit().join().exitValue());
        }

        @Override
        public void close() throws IOException {
            in.close();
            process.destroy();
            process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        }
    }

    private static final class Writer extends Child {
        final String kafka;

        Writer() throws IOException {
            super(Map.of(), ProcessBuilder.Redirect.PIPE, "-Xmx1g", QUICK, "-cp", programs, "UpdatesWriter", data().toString());
            kafka = answer("kafka");
        }

        /** @param order of those that {@code UpdatesWriter} answers */
        Written write(String order, int... numbers) throws IOException {
            begin(order, numbers);
            return written();
        }

        void begin(String order, int... numbers) {
            tell(order + Arrays.stream(numbers).mapToObj(n -> " " + n).collect(Collectors.joining()));
        }

        Written written() throws IOException {
            var words = answer("wrote").split(" ", 3);
            return new Written(Integer.parseInt(words[0]), Long.parseLong(words[1]), words[2]);
        }
    }

    /** @param groups what each group must have seen since the beginning */
    private record Written(int count, long behindMillis, String groups) {
        String late() {
            return behindMillis > 100 ? "; the writer was up to " + behindMillis + " ms behind" : "";
        }
    }

    private static final class Gateway extends Child {
        private static final Pattern USED = Pattern.compile("(?m)^ (?!Metaspace).*used (\\d+)K");

        final int port;

        Gateway(String kafka, Map<String, String> settings) throws Exception {
            this(kafka, freePort(), settings);
        }

        Gateway(String kafka, int port, Map<String, String> settings) throws Exception {
            super(environment(kafka, port, settings), ProcessBuilder.Redirect.DISCARD, command());
            this.port = port;
            await("ready", () -> status("/health/ready") == 200);
        }

        private static String[] command() {
            var usual = Stream.of("-Xmx2g", "-XX:+ExitOnOutOfMemoryError", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=30");
            var options = Stream.of(System.getProperty("gateway", "").split(" ")).filter(option -> !option.isEmpty());
            return Stream.of(usual, options, Stream.of("-cp", CLASS_PATH, "dev.writ.updates.UpdatesGatewayMain"))
                    .flatMap(s -> s)
                    .toArray(String[]::new);
        }

        private static Map<String, String> environment(String kafka, int port, Map<String, String> settings) {
            var all = new HashMap<>(Map.of("WRIT_KAFKA", kafka, "WRIT_PORT", Integer.toString(port), "WRIT_UPDATES_MAX_CLIENTS", "20000"));
            // What is written here are outcomes of no database.
            all.put("WRIT_UPDATES_LIVE_QUERIES", "0");
            all.putAll(settings);
            return all;
        }

        private static int freePort() throws IOException {
            try (var socket = new ServerSocket(0)) {
                return socket.getLocalPort();
            }
        }

        interface Condition {
            boolean holds() throws Exception;
        }

        void await(String what, Condition condition) throws Exception {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
            while (!condition.holds()) {
                if (!process.isAlive()) {
                    throw new IllegalStateException("the gateway ended with " + process.exitValue() + " before it was: " + what);
                }
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("the gateway never was: " + what);
                }
                Thread.sleep(50);
            }
        }

        private int status(String path) throws InterruptedException {
            try {
                return HTTP.send(request(port, path), BodyHandlers.discarding()).statusCode();
            } catch (IOException e) {
                return 0;
            }
        }

        double processorSeconds() {
            return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
        }

        /** In bytes. */
        long residentAfterCollection() throws Exception {
            for (int i = 0; i < 3; i++) {
                jcmd("GC.run");
            }
            Thread.sleep(1000); // in which memory is given back to the system
            try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
                var line = lines.filter(l -> l.startsWith("VmRSS:")).findFirst().orElseThrow();
                return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }

        /** In bytes. */
        long heapUsed() throws Exception {
            return 1024 * USED.matcher(jcmd("GC.heap_info")).results().mapToLong(found -> Long.parseLong(found.group(1))).sum();
        }

        private String jcmd(String what) throws Exception {
            var jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(process.pid()), what)
                    .redirectErrorStream(true)
                    .start();
            var said = new String(jcmd.getInputStream().readAllBytes());
            if (jcmd.waitFor() != 0) {
                throw new IllegalStateException(said);
            }
            return said;
        }
    }

    /** The whole suite in one process, with some accounts, whose number is the end of their ids. */
    private static final class Bank extends Child {
        final int port;
        private final int accounts;
        private final KafkaConsumer<String, byte[]> outcomes;

        Bank(int accounts) throws Exception {
            this(accounts, data().toString());
        }

        private Bank(int accounts, String folder) throws Exception {
            super(Map.of(), ProcessBuilder.Redirect.PIPE, "-Xmx2g", "-cp", CLASS_PATH, "dev.writ.standalone.WritMain", "up",
                    "--port", "0", "--kafka-port", "0", "--data", folder);
            this.accounts = accounts;
            port = URI.create(answer("  updates").strip().split(" ")[0]).getPort();
            var properties = new KafkaConfig(answer("  Kafka").strip(), "", 8, (short) 1).consumerProperties("load");
            properties.put("isolation.level", "read_committed");
            outcomes = new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
            outcomes.assign(outcomes.partitionsFor(Topics.ACCEPTED.name("")).stream().map(p -> new TopicPartition(p.topic(), p.partition())).toList());
            var customer = "c0a80100-0000-4000-8000-000000000001";
            send(true, """
                    ["create-customer", {"customer_id": "%s", "first_name": "Ada", "last_name": "Bench", "address":
                      {"street_number": "1", "street_name": "Main St.", "city": "Anytown", "state": "NH", "zip": "03755"}}]"""
                    .formatted(customer)).join();
            for (int account = 0; account < accounts; account++) {
                send(true, "[\"open-account\", {\"customer_id\": \"%s\", \"account_id\": \"%s\"}]".formatted(customer, id(account))).join();
            }
        }

        private static String id(int account) {
            return "00000000-0000-4000-8000-%012x".formatted(account);
        }

        private CompletableFuture<Void> send(boolean sync, String command) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/commands?sync=" + sync))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(command))
                    .build();
            return HTTP.sendAsync(request, BodyHandlers.ofString()).thenAccept(answer -> {
                // 503 says that Kafka was slow to confirm; the log tells what became of it.
                if (answer.statusCode() >= 300 && (sync || answer.statusCode() != 503)) {
                    throw new IllegalStateException(answer.statusCode() + ": " + answer.body());
                }
            });
        }

        /** Makes deposits, and returns what the log says of them. */
        List<Deposit> deposits(int rate, int seconds) throws Exception {
            outcomes.seekToEnd(outcomes.assignment());
            outcomes.assignment().forEach(outcomes::position);
            var random = new Random(11);
            var sent = new ArrayList<CompletableFuture<Void>>();
            long began = System.nanoTime();
            for (int n = 0; n < rate * seconds; n++) {
                LockSupport.parkNanos(began + n * 1_000_000_000L / rate - System.nanoTime());
                sent.add(send(false, "[\"deposit\", {\"account_id\": \"%s\", \"amount\": 1.25}]".formatted(id(random.nextInt(accounts)))));
            }
            CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
            var deposits = new ArrayList<Deposit>();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (deposits.size() < sent.size() && System.nanoTime() < end) {
                for (var record : outcomes.poll(Duration.ofMillis(100))) {
                    end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                    var value = Json.parse(record.value());
                    var account = value.path("data").path("account_id").asText();
                    deposits.add(new Deposit(Integer.parseInt(account.substring(24), 16), value.path("basis-t").asLong(), record.timestamp()));
                }
            }
            return deposits;
        }

        @Override
        public void close() throws IOException {
            outcomes.close(CloseOptions.timeout(Duration.ofSeconds(1)));
            super.close();
        }
    }

    /** Subscribers in several processes, the same number in each. */
    private static final class Clients implements AutoCloseable {
        private final List<Some> processes = new ArrayList<>();

        private static final class Some extends Child {
            Some() throws IOException {
                super(Map.of(), ProcessBuilder.Redirect.PIPE, "-Xmx512m", "-XX:+UseSerialGC", QUICK, "-cp", programs, "UpdatesClients");
            }

            String ask(String word) throws IOException {
                tell(word);
                return answer(word);
            }
        }

        Clients(int count) throws IOException {
            for (int n = 0; n < count; n++) {
                processes.add(new Some());
            }
        }

        /** Returns when all are connected and know where they stand. */
        void open(String transport, int port, int count, int groups, String query) throws Exception {
            open(List.of(transport), port, count, groups, query);
        }

        /** The processes take turns with the transports. */
        void open(List<String> transports, int port, int count, int groups, String query) throws Exception {
            int first = 0;
            for (int n = 0; n < processes.size(); n++) {
                int next = (int) ((long) count * (n + 1) / processes.size());
                processes.get(n).tell("open %s %d %d %d %d %s".formatted(
                        transports.get(n % transports.size()), port, first, next - first, groups, query));
                first = next;
            }
            awaitOpen(count);
        }

        void awaitOpen(int count) throws Exception {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
            var seen = seen();
            while (seen.get("open") < count) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("of %d connections %d are open; ended: %s".formatted(count, seen.get("open"), seen.ends));
                }
                Thread.sleep(20);
                seen = seen();
            }
        }

        void expect(Written written) {
            tell("expect " + written.groups);
        }

        void tell(String line) {
            processes.forEach(process -> process.tell(line));
        }

        /** Waits until they have seen all that they should, or nothing has come for 20 seconds. */
        Seen awaitComplete(int clients) throws Exception {
            var seen = seen();
            long quietSince = System.nanoTime();
            while (seen.get("complete") < clients && System.nanoTime() - quietSince < TimeUnit.SECONDS.toNanos(20)) {
                Thread.sleep(100);
                long before = seen.get("received");
                seen = seen();
                quietSince = seen.get("received") == before ? quietSince : System.nanoTime();
            }
            return seen;
        }

        void awaitReceived(int messages) throws Exception {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
            while (seen().get("received") < messages) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("of %d results %d came; ended: %s".formatted(messages, seen().get("received"), seen().ends));
                }
                Thread.sleep(50);
            }
        }

        /** Of live queries, by client, since the last time. */
        Map<Integer, List<Result>> results() throws IOException {
            var results = new HashMap<Integer, List<Result>>();
            for (var process : processes) {
                for (var word : process.ask("results").split(" ")) {
                    if (!word.isEmpty()) {
                        var parts = word.split(":");
                        results.computeIfAbsent(Integer.parseInt(parts[0]), client -> new ArrayList<>())
                                .add(new Result(Long.parseLong(parts[2]), Long.parseLong(parts[3])));
                    }
                }
            }
            return results;
        }

        /** Whether all connections end. */
        boolean awaitEnds() throws Exception {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (seen().get("open") > 0 && System.nanoTime() < end) {
                Thread.sleep(100);
            }
            return seen().get("open") == 0;
        }

        Seen seen() throws IOException {
            var sums = new HashMap<String, Long>();
            var ends = new ArrayList<String>();
            for (var process : processes) {
                for (var word : process.ask("status").split(" ")) {
                    var parts = word.split("=", 2);
                    if (parts[0].equals("ends") && !parts[1].equals("{}")) {
                        ends.add(parts[1].replace('_', ' '));
                    } else if (parts.length == 2 && !parts[0].equals("ends")) {
                        sums.merge(parts[0], Long.parseLong(parts[1]), Long::sum);
                    }
                }
            }
            return new Seen(sums, String.join(" ", ends));
        }

        /** In microseconds, since the last time. */
        Histogram latencies() throws IOException, DataFormatException {
            var all = new Histogram(3);
            for (var process : processes) {
                var packed = Base64.getDecoder().decode(process.ask("take"));
                all.add(Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(packed), 0));
            }
            return all;
        }

        void forget() throws IOException {
            for (var process : processes) {
                process.ask("close");
            }
        }

        @Override
        public void close() throws IOException {
            for (var process : processes) {
                process.close();
            }
        }
    }
}
