package dev.writ.crash;

import com.github.f4b6a3.uuid.UuidCreator;
import java.util.UUID;

/** The id that a command must have by its Idempotency-Key, reckoned apart from the service that gives it. */
final class CommandKeys {
    private static final UUID NAMESPACE = UUID.fromString("8d6e1a52-54e5-4b7c-9c0f-6a2f0a7d3b19");
    private static final String ANONYMOUS = "anonymous";

    private CommandKeys() {}

    static UUID id(String key) {
        return UuidCreator.getNameBasedSha1(NAMESPACE, ANONYMOUS.length() + ":" + ANONYMOUS + key.length() + ":" + key);
    }
}
