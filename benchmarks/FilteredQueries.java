import datomic.Connection;
import datomic.Database;
import datomic.Peer;
import datomic.Util;
import dev.writ.common.access.AttributeAccess;
import dev.writ.common.access.NamePattern;
import dev.writ.database.access.ReadableDatabases;
import dev.writ.database.datalog.QueryLimits;
import dev.writ.database.datalog.SafeQuery;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * What a policy that hides one attribute of five costs a query, compared with the same query of somebody who may read all;
 * in one JVM, on one database, in turn:
 *
 * <pre>./writ --help && java -cp standalone/target/writ-standalone-0.1.0-SNAPSHOT.jar benchmarks/FilteredQueries.java [ROUNDS [SECONDS-EACH]]</pre>
 *
 * Both run as query-api runs them, without HTTP. The queries find the same with the policy as without, but for the pull of
 * everything. Nothing of the database has been indexed, so all of it is in memory.
 */
public final class FilteredQueries {
    private static final int CUSTOMERS = 10_000;

    /** So many times in each round they take turns, so that both have their share of what else the machine does. */
    private static final int SLICES = 20;

    private static final com.sun.management.OperatingSystemMXBean SYSTEM =
            (com.sun.management.OperatingSystemMXBean) java.lang.management.ManagementFactory.getOperatingSystemMXBean();
    private static final QueryLimits LIMITS = new QueryLimits(Duration.ofMinutes(1), 1_000_000);

    private record Shape(String name, String query, boolean byId, boolean history) {}

    private static final List<Shape> SHAPES = List.of(
            new Shape("look-up and pull of three", "[:find (pull ?e [:customer/name :customer/credit :customer/status]) . :in $ ?id :where [?e :customer/id ?id]]", true, false),
            new Shape("look-up and pull of all", "[:find (pull ?e [*]) . :in $ ?id :where [?e :customer/id ?id]]", true, false),
            new Shape("look-up in history", "[:find ?v ?t ?added :in $ ?id :where [?e :customer/id ?id] [?e :customer/credit ?v ?t ?added]]", true, true),
            new Shape("sum over 10,000", "[:find (sum ?c) . :with ?e :where [?e :customer/credit ?c]]", false, false),
            new Shape("join of 10,000", "[:find (count ?e) . :where [?e :customer/status :customer.status/good] [?e :customer/name ?n] [(clojure.string/ends-with? ?n \"7\")]]", false, false));

    public static void main(String[] args) throws Exception {
        ((ch.qos.logback.classic.Logger) org.slf4j.LoggerFactory.getLogger("ROOT")).setLevel(ch.qos.logback.classic.Level.WARN);
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 11;
        double seconds = args.length > 1 ? Double.parseDouble(args[1]) : 1;
        var database = customers();
        var access = new AttributeAccess(Set.of(new AttributeAccess.Grant(
                Set.of(new NamePattern("customer/*")), Set.of(new NamePattern("customer/pin")))));
        var readable = new ReadableDatabases();
        for (var shape : SHAPES) {
            var open = new Side(shape, () -> database);
            var filtered = new Side(shape, () -> readable.readable(database, access));
            open.run(seconds * 3);
            filtered.run(seconds * 3);
            var time = new double[rounds];
            var cpu = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                open.reset();
                filtered.reset();
                for (int slice = 0; slice < SLICES; slice++) {
                    open.run(seconds / SLICES);
                    filtered.run(seconds / SLICES);
                }
                time[round] = filtered.micros() / open.micros();
                cpu[round] = filtered.cpuMicros() / open.cpuMicros();
            }
            System.out.printf("%-26s open %,8.0f us, filtered %,8.0f us; time %s, processor time %s%n",
                    shape.name(), open.micros(), filtered.micros(), spread(time), spread(cpu));
        }
        System.exit(0);
    }

    private static String spread(double[] ratios) {
        Arrays.sort(ratios);
        return "%.2f (%.2f to %.2f)".formatted(ratios[ratios.length / 2], ratios[0], ratios[ratios.length - 1]);
    }

    private interface View {
        Database database();
    }

    /** The query by one of the two. The view is made anew for each, as for each request. */
    private static final class Side {
        private final Shape shape;
        private final SafeQuery query;
        private final View view;
        private int next;
        private long count;
        private long nanos;
        private long cpu;

        Side(Shape shape, View view) {
            this.shape = shape;
            this.query = SafeQuery.parse(shape.query());
            this.view = view;
        }

        void reset() {
            count = 0;
            nanos = 0;
            cpu = 0;
        }

        void run(double seconds) {
            long began = System.nanoTime();
            long cpuBegan = SYSTEM.getProcessCpuTime();
            long end = began + (long) (seconds * 1e9);
            do {
                // A prime step, so that neighbours in time are not neighbours in the index.
                next = (next + 7_919) % CUSTOMERS;
                var database = view.database();
                var found = query.run(
                        shape.history() ? database.history() : database,
                        shape.byId() ? List.of(new UUID(0, next)) : List.of(),
                        LIMITS);
                if (found == null) {
                    throw new IllegalStateException(shape.name() + " finds nothing");
                }
                count++;
            } while (System.nanoTime() < end);
            nanos += System.nanoTime() - began;
            cpu += SYSTEM.getProcessCpuTime() - cpuBegan;
        }

        double micros() {
            return nanos / 1e3 / count;
        }

        double cpuMicros() {
            return cpu / 1e3 / count;
        }
    }

    private static Database customers() throws Exception {
        var uri = "datomic:mem://filtered";
        Peer.createDatabase(uri);
        var connection = Peer.connect(uri);
        transact(connection, """
                [{:db/ident :customer/id :db/valueType :db.type/uuid :db/cardinality :db.cardinality/one :db/unique :db.unique/identity}
                 {:db/ident :customer/name :db/valueType :db.type/string :db/cardinality :db.cardinality/one}
                 {:db/ident :customer/credit :db/valueType :db.type/bigdec :db/cardinality :db.cardinality/one}
                 {:db/ident :customer/status :db/valueType :db.type/keyword :db/cardinality :db.cardinality/one}
                 {:db/ident :customer/pin :db/valueType :db.type/string :db/cardinality :db.cardinality/one}]""");
        for (int first = 0; first < CUSTOMERS; first += 500) {
            var chunk = new StringBuilder("[");
            for (int i = first; i < first + 500; i++) {
                chunk.append("{:customer/id #uuid \"").append(new UUID(0, i)).append("\" :customer/name \"Customer ").append(i)
                        .append("\" :customer/credit ").append(i).append(".50M :customer/status :customer.status/good :customer/pin \"")
                        .append(i).append("\"}");
            }
            transact(connection, chunk.append("]").toString());
        }
        return connection.db();
    }

    private static void transact(Connection connection, String edn) throws Exception {
        connection.transact((List<?>) Util.read(edn)).get();
    }
}
