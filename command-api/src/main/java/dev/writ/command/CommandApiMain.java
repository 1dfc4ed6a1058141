package dev.writ.command;

import dev.writ.common.config.ConfigException;
import dev.writ.common.config.Env;
import dev.writ.common.lifecycle.Shutdown;
import dev.writ.web.PortUnavailableException;
import dev.writ.web.WebConfig;
import dev.writ.web.WebServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.List;

/** The command-api as a process of its own. */
public final class CommandApiMain {
    private CommandApiMain() {}

    public static void main(String[] args) throws InterruptedException {
        try {
            run(Env.system());
        } catch (ConfigException | PortUnavailableException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private static void run(Env env) throws InterruptedException {
        var config = CommandApiConfig.from(env);
        var web = WebConfig.from(env);
        env.check();
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var api = new CommandApi(config, Clock.systemUTC(), meters);
        var server = new WebServer(web, List.of(api), meters);
        Shutdown.onSignal(() -> {
            server.close();
            api.close();
        });
        server.start();
        api.start();
        Shutdown.awaitSignal();
    }
}
