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
import java.util.function.Function;
import java.util.stream.Collectors;
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

    public static void main(String[] args) throws Exception {
        var mode = args.length > 0 ? args[0] : "storm";
        var names = args.length > 1 ? List.of(args).subList(1, args.length) : List.<String>of();
        var named = Attack.all().stream().filter(a -> names.contains(a.name)).toList();
        switch (mode) {
            case "each" -> each(names.isEmpty() ? Attack.all() : named);
            case "only" -> storm(named, 200, 30);
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
            Thread.sleep(1000);
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
                    Thread.sleep(pause);
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
                Thread.sleep(2);
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

    /** A slow query; {@code body} makes one that no cache has seen. */
    private record Attack(String name, Function<Random, String> body) {
        byte[] request(Random random) {
            var mark = Integer.toString(random.nextInt(1 << 30), 36);
            // Variables of its own make each text, and what is compiled of it, a new one.
            return post(body.apply(random).replaceAll("\\?(?=[a-z])", "?" + mark));
        }

        static Attack of(String name, String query) {
            return of(name, query, "");
        }

        static Attack of(String name, String query, String args) {
            return new Attack(name, random -> "{:query " + query + " :args [" + args + "]}");
        }

        private static final String PAIRS = "[?a :c/kind ?k] [?b :c/kind ?k]";
        private static final String RULES = ":in $ % :where ";

        static List<Attack> all() {
            return List.of(
                    of("join-kind", "[:find (count ?a) . :where " + PAIRS + " [?c :c/kind ?k]]"),
                    of("join-rows", "[:find ?a ?b :where " + PAIRS + "]"),
                    of("join-less", "[:find ?a ?b :where [?a :c/credit ?x] [?b :c/credit ?y] [(< ?x ?y)]]"),
                    of("join-never", "[:find ?a ?b :where [?a :c/name ?x] [?b :c/name ?y] [(str ?x ?y) ?z] [(= ?z \"\")]]"),
                    of("join-any", "[:find (count ?e) . :where [?e ?a ?v] [?e ?b ?w] [?f ?a ?v]]"),
                    of("not-join", "[:find (count ?a) . :where [?a :c/credit ?x] (not-join [?x] [?b :c/credit ?y] [(< ?x ?y)] [?c :c/kind ?k] [?b :c/kind ?k])]"),
                    of("rule-product", "[:find (count ?a) . " + RULES + "(p ?a ?b)]", "[[(p ?a ?b) [?a :c/id] [?b :c/id]]]"),
                    of("or-product", "[:find ?a ?b :where (or-join [?a ?b] (and [?a :c/id] [?b :c/name]) (and [?a :c/name] [?b :c/id]))]"),
                    of("rule-closure", "[:find (count ?a) . " + RULES + "(r ?a ?b)]", "[[(r ?a ?b) [?a :c/friend ?b]] [(r ?a ?b) [?a :c/friend ?c] (r ?c ?b)]]"),
                    of("rule-doubly", "[:find ?b " + RULES + "[?a :c/name \"name 9999\"] (r ?a ?b)]", "[[(r ?a ?b) [?a :c/next ?b]] [(r ?a ?b) (r ?a ?c) (r ?c ?b)]]"),
                    of("rule-mutual", "[:find (count ?b) . " + RULES + "(r0 ?a ?b)]", mutual(100)),
                    of("rule-count", "[:find (count ?n) . " + RULES + "(up 0 ?n)]", "[[(up ?i ?n) [(identity ?i) ?n]] [(up ?i ?n) [(inc ?i) ?j] [(< ?j 100000000)] (up ?j ?n)]]"),
                    of("nested-q", "[:find (count ?a) . :where [?a :c/kind ?k] [(q [:find (count ?x) . :in $ ?k :where [?x :c/kind ?k] [?y :c/kind ?k]] $ ?k) ?n]]"),
                    of("nested-q-deep", "[:find (count ?e) . :where [?e :c/credit ?k]" + nested(4) + "]"),
                    of("long-text", "[:find (count ?t) . :where [?a :c/name ?n] [?b :c/kind ?k] [?a :c/kind ?k]" + doubled(10) + "[(str ?s10 ?b) ?t]]"),
                    of("big-numbers", "[:find (count ?p) . :in $ ?m :where " + PAIRS + " [(+ ?a ?m) ?p0]" + squared(9) + "[(+ ?p9 ?b) ?p]]", "1000000007N"),
                    of("aggregate-rand", "[:find ?a (rand 100000 ?n) :where [?a :c/name ?n]]"),
                    of("aggregate-max", "[:find ?a (max 100000 ?n) (min 100000 ?n) (distinct ?n) :with ?b :where " + PAIRS + " [?b :c/note ?n]]"),
                    of("aggregate-median", "[:find ?a (median ?x) (variance ?x) (stddev ?x) (avg ?x) :with ?b :where " + PAIRS + " [?b :c/credit ?x]]"),
                    of("or-wide", "[:find (count ?a) . :where [?b :c/credit ?x] " + wide(1000) + "]"),
                    of("or-deep", "[:find (count ?a) . :where " + deep(9) + "]"),
                    of("or-chain", "[:find (count ?a) . :where [?a :c/kind ?k0]" + chain(14) + "]"),
                    of("pull-wide", "[:find (pull ?e [* {:c/friend [* {:c/friend [* {:c/friend [* {:c/friend [*]}]}]}]}]) :where [?e :c/kind :k1]]"),
                    of("pull-deep", "[:find (pull ?e [:c/note {:c/friend ...}]) :where [?e :c/name ?n]]"),
                    of("pull-reverse", "[:find (pull ?e [{:c/_friend [:c/note {:c/_friend [:c/note {:c/_friend [:c/note]}]}]}]) :where [?e :c/kind :k2]]"),
                    of("pull-chain", "[:find (pull ?e [:c/note {:c/next 390}]) :where [?e :c/kind :k3]]"),
                    of("rows-large", "[:find ?n ?t ?k ?c :where [?e :c/name ?n] [?e :c/note ?t] [?e :c/kind ?k] [?e :c/credit ?c]]"),
                    of("args-product", "[:find (count ?x) . :in $ [?x ...] [?y ...] :where [(+ ?x ?y) ?z] [(< ?z 0)]]", numbers(15_000) + numbers(15_000)),
                    of("args-relation", "[:find ?i ?j ?l :in $ $r :where [$r ?g ?i] [$r ?g ?j] [$r ?g ?l]]", relation(10_000)),
                    of("args-colliding", "[:find (count ?x) . :in $ [?x ...] $r :where [$r ?x ?y] [$r ?y ?x]]", "#{" + colliding(12) + "} [" + pairs() + "]"),
                    of("args-search", "[:find (count ?a) . :in $ ?h ?m :where [?a :c/name ?n] [(str ?n ?h) ?t] [(clojure.string/includes? ?t ?m)]]", "\"" + "a".repeat(60_000) + "\" \"" + "a".repeat(30_000) + "b\""),
                    of("text-search", "[:find (count ?i) . :in $ ?h ?m [?i ...] :where [(clojure.string/includes? ?h ?m)] [(< ?i 0)]]", "\"" + "a".repeat(150_000) + "\" \"" + "a".repeat(75_000) + "b\" [1 2 3]"),
                    of("ground", "[:find (count ?x) . :where [(ground " + numbers(15_000) + ") [?x ...]] [(ground " + numbers(15_000) + ") [?y ...]] [(not= ?x ?y)]]"),
                    of("compiled", "[:find (count ?e) . :where [?e :c/credit ?x] " + predicates(3_000) + "]"),
                    new Attack("history", random -> "{:query [:find (count ?e) . :where [?e ?a ?v ?t ?o] [?f ?a ?w ?t ?o]] :history true}"));
        }

        private static String join(int n, java.util.function.IntFunction<String> each) {
            return IntStream.range(0, n).mapToObj(each).collect(Collectors.joining(" "));
        }

        private static String mutual(int n) {
            return "[" + join(n, i -> "[(r" + i + " ?a ?b) [?a :c/friend ?b]] [(r" + i + " ?a ?b) [?a :c/friend ?c] (r" + (i + 1) % n + " ?c ?b)]") + "]";
        }

        private static String nested(int levels) {
            return levels == 0 ? "" : "[(q [:find (count ?x) . :in $ ?k :where [?x :c/credit ?k2] [(not= ?k ?k2)]" + nested(levels - 1).replace("?k)", "?k2)") + "] $ ?k) ?n" + levels + "]";
        }

        private static String doubled(int times) {
            return "[(str ?n ?n) ?s0]" + join(times, i -> "[(str ?s" + i + " ?s" + i + ") ?s" + (i + 1) + "]");
        }

        private static String squared(int times) {
            return join(times, i -> "[(* ?p" + i + " ?p" + i + ") ?q" + i + "] [(mod ?q" + i + " 1000000000000000000000000000000000000000000000000000000000000007N) ?p" + (i + 1) + "]");
        }

        private static String wide(int branches) {
            return "(or-join [?a ?b ?x] " + join(branches, i -> "(and [?a :c/kind :k" + i % 10
                    + "] [?a :c/credit ?y] [?b :c/kind ?k] [?a :c/kind ?k] [?b :c/credit ?x] [(< " + i + " ?y)])") + ")";
        }

        private static String deep(int levels) {
            return levels == 0 ? "[?a :c/kind ?k]" : "(or (and " + deep(levels - 1) + " [?a :c/id]) (and " + deep(levels - 1) + " [?a :c/name]))";
        }

        private static String chain(int length) {
            return join(length, i -> "[?e" + i + " :c/kind ?k" + i + "] [?e" + i + " :c/friend ?f" + i + "] [?f" + i + " :c/kind ?k" + (i + 1) + "]");
        }

        private static String predicates(int n) {
            return join(n, i -> "[(< -" + (i + 1) + " ?x)]");
        }

        private static String numbers(int n) {
            return "[" + join(n, Integer::toString) + "] ";
        }

        private static String relation(int n) {
            return "[" + join(n, i -> "[1 " + i + "]") + "]";
        }

        /** Strings with one hash. */
        private static String colliding(int bits) {
            return join(1 << bits, i -> "\"" + text(i, bits) + "\"");
        }

        private static String pairs() {
            return join(1 << 11, i -> "[\"" + text(i, 12) + "\" \"" + text(i ^ 1, 12) + "\"]");
        }

        private static String text(int i, int bits) {
            return IntStream.range(0, bits).mapToObj(b -> (i >> b & 1) == 0 ? "Aa" : "BB").collect(Collectors.joining());
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
            var java = ProcessHandle.current().info().command().orElse("java");
            process = new ProcessBuilder(
                            java, "-Xmx" + System.getProperty("heap", "512m"), System.getProperty("option", "-XX:+ExitOnOutOfMemoryError"),
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
