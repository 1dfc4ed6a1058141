package dev.writ.web.access;

import dev.writ.common.access.Principal;
import dev.writ.common.config.Env;
import dev.writ.common.lifecycle.Component;
import dev.writ.common.lifecycle.Health;
import io.javalin.http.Context;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy in force. It is read again when its file has changed; one that cannot be used changes nothing, and is told of
 * in the log, in the health and by {@code writ_policy_valid}.
 */
public final class AccessRules implements Component {
    private static final Logger LOG = LoggerFactory.getLogger(AccessRules.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

    private final Optional<PolicyFile> file;
    private final AtomicLong changes = new AtomicLong();
    private volatile Policy policy;
    private volatile String fault = "";
    private String seen;
    private ScheduledExecutorService watching;

    private AccessRules(Optional<PolicyFile> file, Policy policy, String seen) {
        this.file = file;
        this.policy = policy;
        this.seen = seen;
    }

    /** Everybody may everything. */
    public static AccessRules open() {
        return new AccessRules(Optional.empty(), Policy.OPEN, "");
    }

    /** @throws PolicyException if it cannot be used */
    static AccessRules of(Path path) {
        var file = new PolicyFile(path);
        var text = file.text();
        return new AccessRules(Optional.of(file), PolicyReader.read(text), text);
    }

    /** Reads {@code WRIT_POLICY}, and {@code WRIT_AUTH}, because who has an identity has to have roles. */
    public static AccessRules from(Env env) {
        var path = env.optional("WRIT_POLICY");
        if (path.isEmpty()) {
            if (AccessConfig.authenticates(env)) {
                env.fault("WRIT_POLICY must name a policy file, because WRIT_AUTH=jwt");
            }
            return open();
        }
        try {
            return of(Path.of(path.get()));
        } catch (PolicyException | java.nio.file.InvalidPathException e) {
            env.fault("WRIT_POLICY=" + path.get() + ": " + e.getMessage());
            return open();
        }
    }

    /** Also counts changes of the policy. */
    public AccessRules measuredBy(MeterRegistry meters) {
        Gauge.builder("writ.policy.valid", () -> fault.isEmpty() ? 1 : 0)
                .description("1 while the policy in force is the one in its file, 0 while that one cannot be used")
                .register(meters);
        FunctionCounter.builder("writ.policy.changes", changes, AtomicLong::doubleValue)
                .description("How often another policy came into force")
                .register(meters);
        return this;
    }

    /** Whether there is no policy, and never will be. */
    public boolean isOpen() {
        return file.isEmpty();
    }

    /** What whoever sent a request may do, now. */
    public Permissions of(Context ctx) {
        return of(Caller.of(ctx));
    }

    /** What {@code caller} may do, now. */
    public Permissions of(Principal caller) {
        return policy.of(caller);
    }

    @Override
    public synchronized void start() {
        if (file.isEmpty() || watching != null) {
            return;
        }
        watching = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "policy");
            thread.setDaemon(true);
            return thread;
        });
        watching.scheduleWithFixedDelay(
                this::look, BETWEEN_LOOKS.toMillis(), BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes the file as it is now. */
    synchronized void look() {
        var before = seen;
        seen = null; // what cannot be read is taken again, once it can be
        try {
            seen = file.orElseThrow().text();
            if (seen.equals(before)) {
                return;
            }
            policy = PolicyReader.read(seen);
            fault = "";
            changes.incrementAndGet();
            LOG.atInfo().addKeyValue("file", file.get().path()).log("the policy in its file is in force");
        } catch (RuntimeException e) {
            refuse(String.valueOf(e.getMessage()));
        }
    }

    private void refuse(String reason) {
        if (!reason.equals(fault)) {
            fault = reason;
            LOG.atError()
                    .addKeyValue("file", file.orElseThrow().path())
                    .addKeyValue("reason", reason)
                    .log("the policy cannot be used; the one before stays in force");
        }
    }

    /** Ready even so, as long as there is one in force. */
    @Override
    public Health health() {
        return fault.isEmpty()
                ? Health.READY
                : new Health(Health.State.READY, "policy: the one before stays in force: " + fault);
    }

    @Override
    public synchronized void close() {
        if (watching != null) {
            watching.shutdownNow();
        }
    }
}
