package dev.writ.kafka;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import kafka.server.FaultHandlerFactory;
import org.apache.kafka.server.fault.FaultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the first fatal fault instead of halting the process, which is Kafka's own answer: this process is not only Kafka's. */
final class Faults implements FaultHandlerFactory {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);

    private final AtomicReference<RuntimeException> fatal = new AtomicReference<>();

    @Override
    public FaultHandler build(String name, boolean isFatal, Runnable action) {
        return (message, cause) -> {
            LOG.atError().setCause(cause).addKeyValue("fault", name).log(message);
            var fault = new IllegalStateException("Kafka, " + name + ": " + message, cause);
            if (isFatal) {
                fatal.compareAndSet(null, fault);
            }
            action.run();
            return fault;
        };
    }

    Optional<RuntimeException> fatal() {
        return Optional.ofNullable(fatal.get());
    }
}
