package dev.writ.processor;

import dev.writ.database.ConnectedDatabase;
import dev.writ.database.DatabaseConfig;
import dev.writ.database.LogReplica;
import dev.writ.web.ServiceProcess;
import java.time.Clock;
import java.util.List;

/** The tx-processor as a process of its own. */
public final class TxProcessorMain {
    private TxProcessorMain() {}

    public static void main(String[] args) throws InterruptedException {
        ServiceProcess.run("tx-processor", env -> {
            var config = TxProcessorConfig.from(env);
            var database = DatabaseConfig.from(env);
            return meters -> {
                var clock = Clock.systemUTC();
                var handlers = Handlers.load(config.handlers());
                var source = database.inMemory()
                        ? new LogReplica(config.kafka().measuredBy(meters), clock)
                        : ConnectedDatabase.forWriter(database);
                source.measuredBy(meters);
                return List.of(source, new TxProcessor(config, handlers, source, clock, meters));
            };
        });
    }
}
