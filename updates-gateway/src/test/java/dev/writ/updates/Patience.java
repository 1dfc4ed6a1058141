package dev.writ.updates;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waiting for what happens soon, on a machine that may be busy with much else. */
final class Patience {
    private Patience() {}

    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(1));
    }
}
