package dev.writ.query;

import dev.writ.common.config.Env;
import dev.writ.common.lifecycle.Health;
import dev.writ.database.datalog.QueryLimits;
import dev.writ.web.WebConfig;
import dev.writ.web.WebModule;
import dev.writ.web.WebServer;
import io.javalin.config.RoutesConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A query-api in a process of its own, over thousands of customers, that also tells how much heap it really needs. */
final class SmallHeapServer {
    static final int CUSTOMERS = 4_000;
    static final String HEAP_PATH = "/heap";

    private SmallHeapServer() {}

    public static void main(String[] args) {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var database = new MemDatabase();
        database.start();
        database.transact(IntStream.range(0, CUSTOMERS)
                .mapToObj("{:customer/name \"name %1$d\" :customer/credit %1$dM}"::formatted)
                .collect(Collectors.joining(" ", "[", "]")));
        var limits = new QueryLimits(Duration.ofSeconds(40), 1_000);
        var api = new QueryApi(new QueryApiConfig(limits, 1 << 20, 2, Duration.ofSeconds(1)), database, registry);
        api.start();
        new WebServer(WebConfig.from(Env.system()), List.of(api, new Heap()), registry).start();
    }

    private static final class Heap implements WebModule {
        @Override
        public String name() {
            return "heap";
        }

        @Override
        public void routes(RoutesConfig routes) {
            routes.get(HEAP_PATH, ctx -> {
                System.gc();
                var memory = Runtime.getRuntime();
                ctx.result(Long.toString((memory.totalMemory() - memory.freeMemory()) >> 20));
            });
        }

        @Override
        public Health health() {
            return Health.READY;
        }
    }
}
