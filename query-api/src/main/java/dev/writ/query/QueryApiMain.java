package dev.writ.query;

import dev.writ.common.config.Env;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.lifecycle.Shutdown;
import dev.writ.database.DatabaseConfig;
import dev.writ.database.DatabaseSources;
import dev.writ.web.WebConfig;
import dev.writ.web.WebServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.List;

/** The query-api as a process of its own. */
public final class QueryApiMain {
    private QueryApiMain() {}

    public static void main(String[] args) throws InterruptedException {
        var env = Env.system();
        var webConfig = WebConfig.from(env);
        var databaseConfig = DatabaseConfig.from(env);
        var kafkaConfig = KafkaConfig.from(env);
        var config = QueryApiConfig.from(env);
        env.check();

        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var databases = DatabaseSources.open(databaseConfig, kafkaConfig, Clock.systemUTC());
        var api = new QueryApi(config, databases, registry);
        var server = new WebServer(webConfig, List.of(api), registry);
        Shutdown.onSignal(() -> {
            server.close();
            api.close();
            databases.close();
        });
        server.start();
        databases.start();
        api.start();
        Shutdown.awaitSignal();
    }
}
