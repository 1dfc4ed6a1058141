import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

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
    private static final List<Child> CHILDREN = new ArrayList<>();
    private static final int KB_EACH = 27;
    private static final int P99_MILLIS = 250;
    private static final int WARM_UP_SECONDS = Integer.getInteger("warmup", 10);
    private static final int SECONDS = Integer.getInteger("seconds", 30);

    private static boolean broken;

    public static void main(String[] args) throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> CHILDREN.forEach(Child::kill)));
        var scenario = args.length > 0 ? args[0] : "";
        var more = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
        switch (scenario) {
            case "idle" -> idle(transports(more), number(more, 10_000));
            case "fanout" -> deliver("fanout", transports(more), number(more, 1000), 1000, 100);
            case "broadcast" -> deliver("broadcast", transports(more), number(more, 1000), 30, 1);
            default -> {
                System.err.println("say what to measure: idle, fanout or broadcast; see benchmarks/README.md");
                System.exit(2);
            }
        }
        System.exit(broken ? 1 : 0);
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
                clients.expect(writer.ask("burst 100 1"));
                clients.awaitComplete(500);
                clients.forget();
                gateway.await("no clients", () -> gateway.metric("writ_updates_clients") == 0);
                long residentBefore = gateway.residentAfterCollection();
                long heapBefore = gateway.heapUsed();

                writer.tell("forget");
                long began = System.nanoTime();
                clients.open(transport, gateway.port, connections, 1, "");
                double seconds = (System.nanoTime() - began) / 1e9;
                Thread.sleep(20_000); // two heartbeats, after which nobody is busy with the beginning
                double resident = (gateway.residentAfterCollection() - residentBefore) / 1e3 / connections;
                double heap = (gateway.heapUsed() - heapBefore) / 1e3 / connections;
                clients.expect(writer.ask("burst 1 1"));
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
                clients.expect(writer.ask("pace %d %d %d".formatted(rate, WARM_UP_SECONDS, groups)));
                clients.awaitComplete(subscribers);
                clients.latencies();
                var load = writer.ask("pace %d %d %d".formatted(rate, SECONDS, groups));
                clients.expect(load);
                var seen = clients.awaitComplete(subscribers);
                var latencies = clients.latencies();
                double p99 = latencies.getValueAtPercentile(99) / 1e3;
                say(p99 <= P99_MILLIS && seen.right(subscribers),
                        "%s %s: %d outcomes/s for %d s to %,d subscribers, %,d messages: p50 %.1f ms, p99 %.1f ms (at most %d), max %.1f ms%s%s",
                        name, transport, rate, SECONDS, subscribers, latencies.getTotalCount(), latencies.getValueAtPercentile(50) / 1e3,
                        p99, P99_MILLIS, latencies.getMaxValue() / 1e3, seen.faults(), Writer.late(load));
            }
        }
    }

    private static void say(boolean holds, String format, Object... values) {
        broken |= !holds;
        System.out.println((holds ? "holds   " : "BROKEN  ") + format.formatted(values));
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

        Child(Map<String, String> environment, String... command) throws IOException {
            var builder = new ProcessBuilder(Stream.concat(Stream.of(JAVA), Stream.of(command)).toList())
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

        String ask(String line) throws IOException {
            tell(line);
            return answer();
        }

        String answer() throws IOException {
            var line = out.readLine();
            if (line == null) {
                throw new IOException(getClass().getSimpleName() + " ended with " + process.onExit().join().exitValue());
            }
            return line;
        }

        void kill() {
            process.destroyForcibly();
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
            super(Map.of(), "-Xmx1g", "-cp", CLASS_PATH, "benchmarks/UpdatesWriter.java");
            kafka = answer().substring("kafka ".length());
        }

        /** Writes meanwhile; the {@link #answer()} comes at the end. */
        static String late(String wrote) {
            long millis = Long.parseLong(wrote.split(" ")[2]);
            return millis > 100 ? "; the writer was up to " + millis + " ms behind" : "";
        }
    }

    private static final class Gateway extends Child {
        private static final HttpClient HTTP = HttpClient.newHttpClient();
        private static final Pattern USED = Pattern.compile("(?m)^ (?!Metaspace).*used (\\d+)K");

        final int port;

        Gateway(String kafka, Map<String, String> settings) throws Exception {
            this(kafka, freePort(), settings);
        }

        Gateway(String kafka, int port, Map<String, String> settings) throws Exception {
            super(environment(kafka, port, settings), command());
            this.port = port;
            await("ready", () -> status("/health/ready") == 200);
        }

        private static String[] command() {
            var options = Stream.of(System.getProperty("gateway", "-XX:+ExitOnOutOfMemoryError").split(" "));
            return Stream.of(Stream.of("-Xmx2g"), options, Stream.of("-cp", CLASS_PATH, "dev.writ.updates.UpdatesGatewayMain"))
                    .flatMap(s -> s)
                    .toArray(String[]::new);
        }

        private static Map<String, String> environment(String kafka, int port, Map<String, String> settings) {
            var all = new java.util.HashMap<>(Map.of("WRIT_KAFKA", kafka, "WRIT_PORT", Integer.toString(port), "WRIT_UPDATES_MAX_CLIENTS", "20000"));
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
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!condition.holds()) {
                if (System.nanoTime() > end || !process.isAlive()) {
                    throw new IllegalStateException("the gateway never was: " + what);
                }
                Thread.sleep(50);
            }
        }

        private int status(String path) throws InterruptedException {
            try {
                return HTTP.send(request(path), BodyHandlers.discarding()).statusCode();
            } catch (IOException e) {
                return 0;
            }
        }

        private HttpRequest request(String path) {
            return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
        }

        /** The sum over all tags. */
        double metric(String name) throws IOException, InterruptedException {
            return HTTP.send(request("/metrics"), BodyHandlers.ofString()).body().lines()
                    .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .sum();
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

    /** Subscribers in several processes, the same number in each. */
    private static final class Clients implements AutoCloseable {
        private final List<Child> processes = new ArrayList<>();

        private static final class Some extends Child {
            Some() throws IOException {
                super(Map.of(), "-Xmx512m", "-XX:+UseSerialGC", "-cp", CLASS_PATH, "benchmarks/UpdatesClients.java");
            }
        }

        Clients(int count) throws IOException {
            for (int n = 0; n < count; n++) {
                processes.add(new Some());
            }
        }

        /** Returns when all are connected and know where they stand. */
        void open(String transport, int port, int count, int groups, String query) throws IOException {
            int first = 0;
            for (int n = 0; n < processes.size(); n++) {
                int next = (int) ((long) count * (n + 1) / processes.size());
                processes.get(n).tell("open %s %d %d %d %d %s".formatted(transport, port, first, next - first, groups, query));
                first = next;
            }
            awaitOpened();
        }

        void awaitOpened() throws IOException {
            for (var process : processes) {
                process.answer();
            }
        }

        /** @param wrote the writer's answer */
        void expect(String wrote) {
            tell("expect " + Arrays.stream(wrote.split(" ")).skip(3).collect(Collectors.joining(" ")));
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

        Seen seen() throws IOException {
            var sums = new java.util.HashMap<String, Long>();
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
                var packed = Base64.getDecoder().decode(process.ask("take").substring("latencies ".length()));
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
