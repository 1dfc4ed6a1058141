package dev.writ.updates;

import dev.writ.common.config.Env;
import dev.writ.common.lifecycle.Shutdown;
import dev.writ.web.WebConfig;
import dev.writ.web.WebServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;

/** The updates gateway as a process of its own. */
public final class UpdatesGatewayMain {
    private UpdatesGatewayMain() {}

    public static void main(String[] args) throws InterruptedException {
        var env = Env.system();
        var webConfig = WebConfig.from(env);
        var config = UpdatesGatewayConfig.from(env);
        env.check();

        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var gateway = new UpdatesGateway(config, registry);
        var server = new WebServer(webConfig, List.of(gateway), registry);
        Shutdown.onSignal(() -> {
            server.close();
            gateway.close();
        });
        server.start();
        gateway.start();
        Shutdown.awaitSignal();
    }
}
