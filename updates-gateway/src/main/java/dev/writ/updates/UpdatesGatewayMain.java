package dev.writ.updates;

import dev.writ.common.lifecycle.Component;
import dev.writ.database.DatabaseConfig;
import dev.writ.database.DatabaseSources;
import dev.writ.web.ServiceProcess;
import dev.writ.web.access.AccessRules;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Stream;

/** The updates gateway as a process of its own. */
public final class UpdatesGatewayMain {
    private UpdatesGatewayMain() {}

    public static void main(String[] args) throws InterruptedException {
        ServiceProcess.run("updates-gateway", env -> {
            var database = DatabaseConfig.from(env);
            var config = UpdatesGatewayConfig.from(env);
            var rules = AccessRules.from(env);
            return meters -> {
                var source = Optional.of(config)
                        .filter(UpdatesGatewayConfig::needsDatabase)
                        .map(c -> DatabaseSources.open(database, c.kafka().measuredBy(meters), Clock.systemUTC()));
                source.ifPresent(opened -> opened.measuredBy(meters));
                var gateway = new UpdatesGateway(config, source, rules, meters);
                return Stream.of(Stream.of(rules.measuredBy(meters)), source.stream(), Stream.of(gateway))
                        .<Component>flatMap(parts -> parts)
                        .toList();
            };
        });
    }
}
