package dev.writ.standalone;

import dev.writ.common.lifecycle.Health;
import dev.writ.kafka.EmbeddedKafka;
import dev.writ.web.WebModule;
import io.javalin.config.RoutesConfig;

/** The embedded broker's line among the services' health. */
record KafkaModule(EmbeddedKafka kafka) implements WebModule {
    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public void routes(RoutesConfig routes) {}

    @Override
    public Health health() {
        return kafka.failure().map(e -> Health.dead(e.getMessage())).orElse(Health.READY);
    }
}
