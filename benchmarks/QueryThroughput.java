import datomic.Connection;
import datomic.Database;
import datomic.Peer;
import datomic.Util;
import dev.writ.common.config.Env;
import dev.writ.common.lifecycle.Health;
import dev.writ.common.media.Media;
import dev.writ.database.DatabaseSource;
import dev.writ.query.QueryApi;
import dev.writ.query.QueryApiConfig;
import dev.writ.web.WebConfig;
import dev.writ.web.WebServer;
import io.javalin.Javalin;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * How many look-ups by unique attribute, with a pull, one client gets through query-api, compared with a bare Javalin
 * handler that calls {@link Peer#query} with the same query and encoding; in one JVM, on one database, in turn:
 *
 * <pre>./writ --help && java -cp standalone/target/writ-standalone-0.1.0-SNAPSHOT.jar benchmarks/QueryThroughput.java [ROUNDS [SECONDS-EACH]]</pre>
 *
 * The bare handler has the query parsed beforehand, is told nothing but the id, and neither checks, limits, measures nor
 * repeats anything. A third server, whose handler answers a constant, shows what client and Javalin cost by themselves.
 */
public final class QueryThroughput {
    private static final int CUSTOMERS = 10_000;

    /** Requests of each kind before the first round: the compiler of the JVM is done only then. */
    private static final int WARM_UP = 20_000;

    /** So many times in each round they take turns, so that all have their share of what else the machine does. */
    private static final int SLICES = 20;

    private static final com.sun.management.OperatingSystemMXBean SYSTEM =
            (com.sun.management.OperatingSystemMXBean) java.lang.management.ManagementFactory.getOperatingSystemMXBean();
    private static final String PATH = "/api/v1/query";
    private static final String QUERY =
            "[:find (pull ?e [:customer/id :customer/name :customer/credit :customer/status]) . :in $ ?id :where [?e :customer/id ?id]]";

    public static void main(String[] args) throws Exception {
        ((ch.qos.logback.classic.Logger) org.slf4j.LoggerFactory.getLogger("ROOT")).setLevel(ch.qos.logback.classic.Level.WARN);
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 7;
        double seconds = args.length > 1 ? Double.parseDouble(args[1]) : 3;
        var source = new Customers();
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var api = new QueryApi(QueryApiConfig.from(new Env(System.getenv())), source, registry);
        var web = new WebServer(WebConfig.onFreePort(), List.of(api), registry);
        web.start();
        api.start();
        var bare = bare(source);
        var constant = Javalin.create(c -> {
                    c.startup.showJavalinBanner = false;
                    c.routes.get("/", ctx -> ctx.contentType("application/json").result("{\"result\":null}"));
                })
                .start("127.0.0.1", 0);
        try (var get = new Client(web.port(), QueryThroughput::get);
                var post = new Client(web.port(), QueryThroughput::post);
                var handler = new Client(bare.port(), id -> request("/?id=" + id));
                var nothing = new Client(constant.port(), id -> request("/?id=" + id))) {
            System.out.println(get.answer(0) + "\n" + post.answer(0) + "\n" + handler.answer(0));
            var ratios = new double[2][rounds];
            for (int asked = 0; asked < WARM_UP; asked += 1_000) {
                for (var client : List.of(handler, get, post, nothing)) {
                    client.ask(1_000);
                }
            }
            for (int round = 0; round < rounds; round++) {
                List.of(get, post, handler, nothing).forEach(Client::reset);
                for (int slice = 0; slice < SLICES; slice++) {
                    handler.ask(seconds / SLICES);
                    get.ask(seconds / SLICES);
                    post.ask(seconds / SLICES);
                    nothing.ask(seconds / SLICES / 4);
                }
                System.out.printf("round %d: constant %s, bare %s, GET %s, POST %s%n",
                        round + 1, nothing, handler, get.comparedWith(handler), post.comparedWith(handler));
                ratios[0][round] = get.perSecond() / handler.perSecond();
                ratios[1][round] = post.perSecond() / handler.perSecond();
            }
            Arrays.sort(ratios[0]);
            Arrays.sort(ratios[1]);
            System.out.printf("query-api to bare handler, median of %d: GET %.2f (%.2f to %.2f), POST %.2f (%.2f to %.2f)%n",
                    rounds, ratios[0][rounds / 2], ratios[0][0], ratios[0][rounds - 1],
                    ratios[1][rounds / 2], ratios[1][0], ratios[1][rounds - 1]);
        }
        System.exit(0);
    }

    private static Javalin bare(Customers source) {
        Object query = Util.read(QUERY);
        return Javalin.create(c -> {
                    c.startup.showJavalinBanner = false;
                    c.routes.get("/", ctx -> {
                        Object found = Peer.query(query, source.database(), UUID.fromString(ctx.queryParam("id")));
                        ctx.contentType("application/json").result(Media.JSON.encodeData(found));
                    });
                })
                .start("127.0.0.1", 0);
    }

    private static byte[] request(String uri) {
        return ("GET " + uri + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] get(UUID id) {
        return request(PATH + "?query=" + URLEncoder.encode(QUERY, StandardCharsets.UTF_8)
                + "&args=" + URLEncoder.encode("[#uuid \"" + id + "\"]", StandardCharsets.UTF_8));
    }

    private static byte[] post(UUID id) {
        var body = "{\"query\":\"" + QUERY + "\",\"args\":\"[#uuid \\\"" + id + "\\\"]\"}";
        return ("POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII);
    }

    private interface Requests {
        byte[] of(UUID id);
    }

    /** One connection that stays open, asked one thing after the other. The requests are made beforehand. */
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final BufferedInputStream in;
        private final byte[][] requests = new byte[CUSTOMERS][];
        private final StringBuilder line = new StringBuilder();
        private int next;
        private int count;
        private long nanos;
        private long cpu;

        Client(int port, Requests requests) throws IOException {
            socket = new Socket("127.0.0.1", port);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
            for (int i = 0; i < CUSTOMERS; i++) {
                this.requests[i] = requests.of(new UUID(0, i));
            }
        }

        void reset() {
            count = 0;
            nanos = 0;
            cpu = 0;
        }

        void ask(double seconds) throws IOException {
            long began = System.nanoTime();
            long cpuBegan = SYSTEM.getProcessCpuTime();
            long end = began + (long) (seconds * 1e9);
            for (long now = began; now < end; now = System.nanoTime()) {
                ask(1);
            }
            nanos += System.nanoTime() - began;
            cpu += SYSTEM.getProcessCpuTime() - cpuBegan;
        }

        void ask(int times) throws IOException {
            for (int i = 0; i < times; i++) {
                // A prime step, so that neighbours in time are not neighbours in the index.
                next = (next + 7_919) % CUSTOMERS;
                send(next);
                count++;
            }
        }

        double perSecond() {
            return count / (nanos / 1e9);
        }

        String comparedWith(Client other) {
            return "%s = %.2f".formatted(this, perSecond() / other.perSecond());
        }

        /** With the processor time of all the JVM for one request, which tells more where others use the machine. */
        @Override
        public String toString() {
            return "%,.0f/s (cpu %.0f us)".formatted(perSecond(), cpu / 1e3 / count);
        }

        String answer(int customer) throws IOException {
            return new String(send(customer), StandardCharsets.UTF_8);
        }

        private byte[] send(int customer) throws IOException {
            socket.getOutputStream().write(requests[customer]);
            var status = line();
            int length = -1;
            for (var field = line(); !field.isEmpty(); field = line()) {
                if (field.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                    length = Integer.parseInt(field.substring(15).strip());
                }
            }
            if (!status.startsWith("HTTP/1.1 200") || length < 0) {
                throw new IOException(status + ", length " + length);
            }
            var body = in.readNBytes(length);
            if (body.length < length) {
                throw new EOFException();
            }
            return body;
        }

        private String line() throws IOException {
            line.setLength(0);
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

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static final class Customers implements DatabaseSource {
        private final Connection connection;

        Customers() throws Exception {
            var uri = "datomic:mem://throughput";
            Peer.createDatabase(uri);
            connection = Peer.connect(uri);
            transact("""
                    [{:db/ident :customer/id :db/valueType :db.type/uuid :db/cardinality :db.cardinality/one :db/unique :db.unique/identity}
                     {:db/ident :customer/name :db/valueType :db.type/string :db/cardinality :db.cardinality/one}
                     {:db/ident :customer/credit :db/valueType :db.type/bigdec :db/cardinality :db.cardinality/one}
                     {:db/ident :customer/status :db/valueType :db.type/keyword :db/cardinality :db.cardinality/one}]""");
            for (int first = 0; first < CUSTOMERS; first += 500) {
                var chunk = new StringBuilder("[");
                for (int i = first; i < first + 500; i++) {
                    chunk.append("{:customer/id #uuid \"").append(new UUID(0, i)).append("\" :customer/name \"Customer ").append(i)
                            .append("\" :customer/credit ").append(i).append(".50M :customer/status :customer.status/good}");
                }
                transact(chunk.append("]").toString());
            }
        }

        private void transact(String edn) throws Exception {
            connection.transact((List<?>) Util.read(edn)).get();
        }

        @Override
        public Database database() {
            return connection.db();
        }

        @Override
        public CompletableFuture<Database> await(long t, Duration timeout) {
            return t <= database().basisT() ? CompletableFuture.completedFuture(database()) : CompletableFuture.failedFuture(new TimeoutException());
        }

        @Override
        public void start() {}

        @Override
        public Health health() {
            return Health.READY;
        }

        @Override
        public void close() {}
    }
}
