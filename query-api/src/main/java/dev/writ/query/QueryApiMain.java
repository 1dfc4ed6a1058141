package dev.writ.query;

import dev.writ.common.config.KafkaConfig;
import dev.writ.database.DatabaseConfig;
import dev.writ.database.DatabaseSources;
import dev.writ.web.ServiceProcess;
import dev.writ.web.access.AccessRules;
import java.time.Clock;
import java.util.List;

/** The query-api as a process of its own. */
public final class QueryApiMain {
    private QueryApiMain() {}

    public static void main(String[] args) throws InterruptedException {
        ServiceProcess.run("query-api", env -> {
            var database = DatabaseConfig.from(env);
            var kafka = KafkaConfig.from(env);
            var config = QueryApiConfig.from(env);
            var rules = AccessRules.from(env);
            return meters -> {
                var source = DatabaseSources.open(database, kafka.measuredBy(meters), Clock.systemUTC());
                source.measuredBy(meters);
                return List.of(rules.measuredBy(meters), source, new QueryApi(config, source, rules, meters));
            };
        });
    }
}
