import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * How one client's small look-ups fare while many others send slow queries, each of its own, in a loop, to a query-api
 * in a JVM with little memory:
 *
 * <pre>./writ --help && java -cp standalone/target/writ-standalone-0.1.0-SNAPSHOT.jar benchmarks/QueryStorm.java [storm [CLIENTS [SECONDS]] | each [NAME…] | only NAME…]</pre>
 *
 * {@code each} sends every slow query once, alone, instead: what it ends in, and what it leaves behind
 * (a process that is still busy a second later is replaced); {@code only} is a
 * storm of those named. {@code -Dheap=512m} is the memory of the query-api, {@code -Dpause=100} how many milliseconds a
 * client waits after a 503 (it is told to wait 1000). {@code WRIT_QUERY_…} configures the query-api.
 */
public final class QueryStorm {
    private static final int CUSTOMERS = 10_000;
    private static final int QUIET_SECONDS = 10;
    private static final int PATIENCE_MILLIS = 30_000;
    private static final String PATH = "/api/v1/query";
    private static final String JAVA = ProcessHandle.current().info().command().orElse("java");

    public static void main(String[] args) throws Exception {
        var mode = args.length > 0 ? args[0] : "storm";
        var names = args.length > 1 ? List.of(args).subList(1, args.length) : List.<String>of();
        switch (mode) {
            case "each" -> each(Attack.named(names));
            case "only" -> storm(Attack.named(names), 200, 30);
            default -> storm(
                    Attack.all(),
                    args.length > 1 ? Integer.parseInt(args[1]) : 200,
                    args.length > 2 ? Integer.parseInt(args[2]) : 30);
        }
        System.exit(0);
    }

    private final Child server;
    private volatile boolean over;
    private final Map<String, Map<Integer, LongAdder>> endings = new ConcurrentSkipListMap<>();
    private final Map<String, Long> longest = new ConcurrentSkipListMap<>();

    private QueryStorm(Child server) {
        this.server = server;
    }

    private static void each(List<Attack> attacks) throws Exception {
        var server = new Child();
        System.out.printf("%-18s %20s %s%n", "", "", server.ask("gc"));
        for (var attack : attacks) {
            var wire = new Wire(server.port);
            long began = System.nanoTime();
            int status = status(wire, attack.request(new Random()));
            long millis = (System.nanoTime() - began) / 1_000_000;
            Thread.sleep(1000); // what should have ended has a second to do so, and is seen if it has not
            var left = server.ask("gc");
            System.out.printf("%-18s %4d %6d ms  %s  %s%n", attack.name, status, millis, left, wire.excerpt());
            wire.close();
            if (!left.contains("busy 0.0") && !left.contains("busy 0.1")) {
                System.out.printf("%-18s still runs: a new process for the next%n", attack.name);
                server.close();
                server = new Child();
            }
        }
        server.close();
    }

    private static void storm(List<Attack> attacks, int clients, int seconds) throws Exception {
        try (var server = new Child()) {
            new QueryStorm(server).run(attacks, clients, seconds);
        }
    }

    private void run(List<Attack> attacks, int clients, int seconds) throws Exception {
        look(5, "warm-up");
        var before = server.ask("gc");
        var quiet = look(QUIET_SECONDS, "quiet");
        var threads = IntStream.range(0, clients)
                .mapToObj(i -> new Thread(() -> attack(attacks, i), "hostile-" + i))
                .toList();
        threads.forEach(Thread::start);
        var storm = look(seconds, "storm");
        over = true;
        for (var thread : threads) {
            thread.join();
        }
        var after = server.ask("gc");
        var again = look(QUIET_SECONDS, "quiet");
        var later = server.ask("gc");

        System.out.printf("%n%-22s %10s %10s %10s %10s %8s %8s %10s%n",
                "look-ups, ms", "quiet p50", "quiet p99", "storm p50", "storm p99", "p50 x", "p99 x", "after p99");
        var names = new ArrayList<>(quiet.nanos.keySet());
        for (var name : names) {
            double[] q = quiet.at(name), s = storm.at(name), a = again.at(name);
            System.out.printf("%-22s %10.2f %10.2f %10.2f %10.2f %8.1f %8.1f %10.2f%n",
                    name, q[0], q[1], s[0], s[1], s[0] / q[0], s[1] / q[1], a[1]);
        }
        System.out.printf("%nlook-ups: %d quiet, %d in the storm, %d after; statuses %s, %s, %s%n",
                quiet.count(), storm.count(), again.count(), quiet.statuses, storm.statuses, again.statuses);
        System.out.printf("good answers that were not 200: %d%n%n", quiet.bad() + storm.bad() + again.bad());
        System.out.printf("%-18s %s%n", "slow queries", "how they ended (0: no answer within " + PATIENCE_MILLIS + " ms, -1: cut off)");
        var sums = new TreeMap<Integer, Long>();
        endings.forEach((name, counts) -> {
            System.out.printf("%-18s %s, longest %d ms%n", name, counts, longest.get(name));
            counts.forEach((status, n) -> sums.merge(status, n.sum(), Long::sum));
        });
        System.out.printf("%-18s %s%n%n", "all", sums);
        System.out.printf("before   %s%nafter    %s%nlater    %s%n", before, after, later);
        double ratio = storm.at("all")[1] / quiet.at("all")[1];
        System.out.printf("p99 of look-ups: quiet %.2f ms, storm %.2f ms, ratio %.1f%n",
                quiet.at("all")[1], storm.at("all")[1], ratio);
    }

    private void attack(List<Attack> attacks, int client) {
        var random = new Random(client);
        int pause = Integer.getInteger("pause", 100);
        try (var wire = new Wire(server.port)) {
            for (int turn = client; !over; turn++) {
                var attack = attacks.get(turn % attacks.size());
                long began = System.nanoTime();
                int status = status(wire, attack.request(random));
                long millis = (System.nanoTime() - began) / 1_000_000;
                endings.computeIfAbsent(attack.name, n -> new ConcurrentSkipListMap<>())
                        .computeIfAbsent(status, s -> new LongAdder())
                        .increment();
                longest.merge(attack.name, millis, Math::max);
                if (status == 503 || status < 1) {
                    Thread.sleep(pause); // as a client that was told to come again
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int status(Wire wire, byte[] request) {
        try {
            return wire.send(request);
        } catch (SocketTimeoutException e) {
            wire.close();
            return 0;
        } catch (IOException e) {
            wire.close();
            return -1;
        }
    }

    /** One client, one look-up after the other. */
    private Sample look(int seconds, String phase) throws Exception {
        var sample = new Sample();
        var random = new Random(7);
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        try (var wire = new Wire(server.port)) {
            for (int n = 0; System.nanoTime() < end; n++) {
                var shape = LookUp.values()[n % LookUp.values().length];
                var request = shape.request(random.nextInt(CUSTOMERS));
                long began = System.nanoTime();
                sample.add(shape.name(), status(wire, request), System.nanoTime() - began);
                Thread.sleep(2); // one person's pace, not a flood
            }
        }
        System.out.printf("%s: %d look-ups %s%n", phase, sample.count(), sample.statuses);
        return sample;
    }

    private static final class Sample {
        final Map<String, List<Long>> nanos = new TreeMap<>();
        final Map<Integer, Integer> statuses = new TreeMap<>();

        void add(String shape, int status, long took) {
            nanos.computeIfAbsent(shape, s -> new ArrayList<>()).add(took);
            nanos.computeIfAbsent("all", s -> new ArrayList<>()).add(took);
            statuses.merge(status, 1, Integer::sum);
        }

        int count() {
            return nanos.getOrDefault("all", List.of()).size();
        }

        int bad() {
            return count() - statuses.getOrDefault(200, 0);
        }

        /** Median and 99th percentile in milliseconds. */
        double[] at(String shape) {
            var sorted = nanos.getOrDefault(shape, List.of(0L)).stream().mapToLong(n -> n).sorted().toArray();
            return new double[] {sorted[sorted.length / 2] / 1e6, sorted[(int) (sorted.length * 0.99)] / 1e6};
        }
    }

    /** What a good client asks: one entity and what is around it. */
    private enum LookUp {
        ID_PULL {
            byte[] request(int customer) {
                return get("[:find (pull ?e [:c/id :c/name :c/credit]) . :in $ ?id :where [?e :c/id ?id]]", "[" + id(customer) + "]", "");
            }
        },
        NAME_TUPLE {
            byte[] request(int customer) {
                return get("[:find [?id ?c] :in $ ?n :where [?e :c/name ?n] [?e :c/id ?id] [?e :c/credit ?c]]", "[\"name " + customer + "\"]", "");
            }
        },
        FRIENDS_POST {
            byte[] request(int customer) {
                return post("{:query [:find ?n :in $ ?id :where [?e :c/id ?id] [?e :c/friend ?f] [?f :c/name ?n]] :args [" + id(customer) + "]}");
            }
        },
        AS_OF {
            byte[] request(int customer) {
                return get("[:find ?c . :in $ ?id :where [?e :c/id ?id] [?e :c/credit ?c]]", "[" + id(customer) + "]", "&as-of=2030-01-01");
            }
        };

        abstract byte[] request(int customer);
    }

    private static String id(int customer) {
        return "#uuid \"" + new UUID(0, customer) + "\"";
    }

    private static byte[] get(String query, String args, String more) {
        var uri = PATH + "?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + "&args=" + URLEncoder.encode(args, StandardCharsets.UTF_8) + more;
        return ("GET " + uri + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] post(String edn) {
        return ("POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nContent-Type: application/edn\r\nContent-Length: "
                        + edn.length() + "\r\n\r\n" + edn).getBytes(StandardCharsets.US_ASCII);
    }

    /** A slow query: a body of a request. */
    private record Attack(String name, String body) {
        /** With variables of its own, which make its text, and what is compiled of it, one that no cache has seen. */
        byte[] request(Random random) {
            var mark = Integer.toString(random.nextInt(1 << 30), 36);
            return post(body.replaceAll("\\?(?=[a-z])", "?" + mark));
        }

        /** Those that {@code StormQueries} prints. */
        static List<Attack> all() throws IOException {
            var process = new ProcessBuilder(JAVA, "benchmarks/StormQueries.java").redirectError(ProcessBuilder.Redirect.INHERIT).start();
            try (var lines = process.inputReader()) {
                return lines.lines().map(line -> line.split("\t", 2)).map(parts -> new Attack(parts[0], parts[1])).toList();
            }
        }

        /** All, if {@code names} is empty. */
        static List<Attack> named(List<String> names) throws IOException {
            var all = all();
            var known = all.stream().map(Attack::name).toList();
            if (!known.containsAll(names)) {
                throw new IllegalArgumentException("the slow queries are " + known);
            }
            return names.isEmpty() ? all : all.stream().filter(a -> names.contains(a.name)).toList();
        }
    }

    /** One connection that stays open; blocking, and cheap enough for hundreds. */
    private static final class Wire implements AutoCloseable {
        private final int port;
        private Socket socket;
        private BufferedInputStream in;
        private byte[] body = {};

        Wire(int port) {
            this.port = port;
        }

        /** The status of the answer, of which all has been read. */
        int send(byte[] request) throws IOException {
            if (socket == null) {
                socket = new Socket("127.0.0.1", port);
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(PATIENCE_MILLIS);
                in = new BufferedInputStream(socket.getInputStream(), 8192);
            }
            socket.getOutputStream().write(request);
            int status = Integer.parseInt(line().substring(9, 12));
            int length = 0;
            boolean chunked = false;
            boolean close = false;
            for (var field = line(); !field.isEmpty(); field = line()) {
                var lower = field.toLowerCase(java.util.Locale.ROOT);
                if (lower.startsWith("content-length:")) {
                    length = Integer.parseInt(lower.substring(15).strip());
                }
                chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
                close |= lower.startsWith("connection:") && lower.contains("close");
            }
            body = chunked ? chunks() : exactly(length);
            if (close) {
                close();
            }
            return status;
        }

        private byte[] chunks() throws IOException {
            byte[] first = {};
            for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                var chunk = exactly(size);
                first = first.length == 0 ? chunk : first;
                line();
            }
            line();
            return first;
        }

        private byte[] exactly(int length) throws IOException {
            var bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException();
            }
            return bytes;
        }

        private String line() throws IOException {
            var line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new EOFException();
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        String excerpt() {
            var text = new String(body, StandardCharsets.UTF_8).replaceAll("\\s+", " ");
            int detail = text.indexOf("\"detail\"");
            return text.substring(Math.max(0, detail), Math.min(text.length(), Math.max(0, detail) + 130));
        }

        @Override
        public void close() {
            try {
                if (socket != null) {
                    socket.close();
                }
            } catch (IOException e) {
                // nothing is left to do with it
            }
            socket = null;
        }
    }

    /** The query-api in a JVM of its own, which is asked through its standard input. */
    private static final class Child implements AutoCloseable {
        final Process process;
        final BufferedReader out;
        final PrintStream in;
        final int port;

        Child() throws IOException {
            process = new ProcessBuilder(
                            JAVA, "-Xmx" + System.getProperty("heap", "512m"), System.getProperty("option", "-XX:+ExitOnOutOfMemoryError"),
                            "-cp", System.getProperty("java.class.path"), "benchmarks/StormServer.java")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            out = process.inputReader();
            in = new PrintStream(process.getOutputStream(), true);
            var line = out.readLine();
            while (line != null && !line.startsWith("port ")) {
                line = out.readLine();
            }
            port = Integer.parseInt(line.substring(5));
        }

        String ask(String what) throws IOException {
            in.println(what);
            return String.valueOf(out.readLine());
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join();
        }
    }
}
