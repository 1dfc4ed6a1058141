import datomic.Connection;
import datomic.Database;
import datomic.Peer;
import datomic.Util;
import dev.writ.common.config.Env;
import dev.writ.common.lifecycle.Health;
import dev.writ.database.DatabaseSource;
import dev.writ.query.QueryApi;
import dev.writ.query.QueryApiConfig;
import dev.writ.web.WebConfig;
import dev.writ.web.WebServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * A query-api over customers in memory, for {@code QueryStorm}. It tells its port first, and then, for each line it is
 * sent, what it holds after a collection of garbage.
 */
public final class StormServer implements DatabaseSource {
    private static final int CUSTOMERS = 10_000;

    private final Connection connection;

    private StormServer(Connection connection) {
        this.connection = connection;
    }

    public static void main(String[] args) throws Exception {
        ((ch.qos.logback.classic.Logger) org.slf4j.LoggerFactory.getLogger("ROOT")).setLevel(ch.qos.logback.classic.Level.ERROR);
        var uri = "datomic:mem://storm";
        Peer.createDatabase(uri);
        var source = new StormServer(Peer.connect(uri));
        source.fill();
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var api = new QueryApi(QueryApiConfig.from(new Env(System.getenv())), source, registry);
        var web = new WebServer(WebConfig.onFreePort(), List.of(api), registry);
        web.start();
        api.start();
        System.out.println("port " + web.port());
        var in = new BufferedReader(new InputStreamReader(System.in));
        while (in.readLine() != null) {
            System.out.println(memory(registry));
        }
        System.exit(0);
    }

    private static String memory(PrometheusMeterRegistry registry) throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(100); // for references that the collector has found to be cleared
        }
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        var classes = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getUsed();
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        Thread.sleep(500); // the span over which processor time is measured
        double busy = (system.getProcessCpuTime() - cpu) / 500e6;
        return "heap %d MiB, other %d MiB, busy %.1f, classes %d, threads %d, running %.0f, waiting %.0f".formatted(
                heap >> 20, classes >> 20, busy,
                ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                registry.get("writ.query.running").gauges().stream().mapToDouble(g -> g.value()).sum(),
                registry.get("writ.query.waiting").gauges().stream().mapToDouble(g -> g.value()).sum());
    }

    private void fill() throws Exception {
        transact("""
                [{:db/ident :c/id :db/valueType :db.type/uuid :db/cardinality :db.cardinality/one :db/unique :db.unique/identity}
                 {:db/ident :c/name :db/valueType :db.type/string :db/cardinality :db.cardinality/one :db/unique :db.unique/identity}
                 {:db/ident :c/kind :db/valueType :db.type/keyword :db/cardinality :db.cardinality/one :db/index true}
                 {:db/ident :c/credit :db/valueType :db.type/bigdec :db/cardinality :db.cardinality/one}
                 {:db/ident :c/note :db/valueType :db.type/string :db/cardinality :db.cardinality/one}
                 {:db/ident :c/next :db/valueType :db.type/ref :db/cardinality :db.cardinality/one}
                 {:db/ident :c/friend :db/valueType :db.type/ref :db/cardinality :db.cardinality/many}]""");
        var random = new Random(3);
        for (int first = 0; first < CUSTOMERS; first += 500) {
            var chunk = new StringBuilder("[");
            for (int i = first; i < first + 500; i++) {
                chunk.append("{:c/id ").append(id(i)).append(" :c/name \"name ").append(i).append("\" :c/kind :k").append(i % 10)
                        .append(" :c/credit ").append(random.nextInt(100_000)).append(".50M :c/note \"").append("note ".repeat(20)).append(i).append('"');
                if (first > 0) {
                    chunk.append(" :c/next [:c/id ").append(id(i - 500)).append("] :c/friend [");
                    for (int f = 0; f < 4; f++) {
                        chunk.append("[:c/id ").append(id(random.nextInt(first))).append("]");
                    }
                    chunk.append("]");
                }
                chunk.append("}");
            }
            transact(chunk.append("]").toString());
        }
    }

    private void transact(String edn) throws Exception {
        connection.transact((List<?>) Util.read(edn)).get();
    }

    private static String id(int customer) {
        return "#uuid \"" + new UUID(0, customer) + "\"";
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
