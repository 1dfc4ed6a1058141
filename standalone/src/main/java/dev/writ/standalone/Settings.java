package dev.writ.standalone;

import dev.writ.command.CommandApiConfig;
import dev.writ.common.config.Env;
import dev.writ.common.config.KafkaConfig;
import dev.writ.database.DatabaseConfig;
import dev.writ.processor.TxProcessorConfig;
import dev.writ.query.QueryApiConfig;
import dev.writ.updates.UpdatesGatewayConfig;
import dev.writ.web.TraceExport;
import dev.writ.web.WebConfig;
import dev.writ.web.access.AccessRules;

/** What each part of a suite is given, from one environment. */
record Settings(
        KafkaConfig kafka,
        WebConfig web,
        TraceExport traces,
        AccessRules rules,
        DatabaseConfig database,
        TxProcessorConfig processor,
        CommandApiConfig commands,
        QueryApiConfig queries,
        UpdatesGatewayConfig updates) {

    /** @throws dev.writ.common.config.ConfigException naming every bad key */
    static Settings from(Env env) {
        var settings = new Settings(
                KafkaConfig.from(env),
                WebConfig.from(env),
                TraceExport.from(env),
                AccessRules.from(env),
                DatabaseConfig.from(env),
                TxProcessorConfig.from(env),
                CommandApiConfig.from(env),
                QueryApiConfig.from(env),
                UpdatesGatewayConfig.from(env));
        env.check();
        return settings;
    }
}
