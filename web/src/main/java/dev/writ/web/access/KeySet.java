package dev.writ.web.access;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSet;
import dev.writ.common.error.ProblemType;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that the issuer publishes, asked for every so often and when a token names one that is not among them, but
 * then only so often, because anybody can name a key. Nobody is ever held up by that: what has to wait for an answer is a
 * future. While the issuer does not answer, the keys known before are good for a while.
 */
final class KeySet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeySet.class);

    /** A token that names no key is tried with so many. */
    private static final int MOST_TRIED = 8;

    private static final int ASKED_AT_ONCE = 3;
    private static final Duration ASKED_EVERY = Duration.ofSeconds(10);

    private record Key(JWK jwk, JWSVerifier verifier) {}

    private record Known(List<Key> keys, long since) {}

    private final JwksFetch fetch;
    private final Duration refresh;
    private final Duration outage;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "jwks"));
    private final Bucket allowance = Bucket.builder()
            .addLimit(limit -> limit.capacity(ASKED_AT_ONCE).refillGreedy(1, ASKED_EVERY))
            .build();
    private volatile Known known;
    private volatile boolean away;
    private CompletableFuture<Void> asking = CompletableFuture.completedFuture(null);

    KeySet(JwtConfig config) {
        this.fetch = new JwksFetch(config.jwks());
        this.refresh = config.refresh();
        this.outage = config.outage();
    }

    /** Returns at once. */
    void start() {
        timer.scheduleWithFixedDelay(this::ask, 0, refresh.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * What may have signed a token with this header; empty if no key of the issuer has. Fails as {@code UNAVAILABLE} if
     * the issuer cannot be asked.
     */
    CompletableFuture<List<JWSVerifier>> verifiers(JWSHeader header) {
        var found = among(known, header);
        if (!found.isEmpty()) {
            return CompletableFuture.completedFuture(found);
        }
        return askedNow().thenApply(done -> {
            var newest = known;
            var foundNow = among(newest, header);
            if (foundNow.isEmpty() && (away || !isGood(newest))) {
                throw ProblemType.UNAVAILABLE.because("the keys of the issuer cannot be asked for now");
            }
            return foundNow;
        });
    }

    private List<JWSVerifier> among(Known some, JWSHeader header) {
        var matcher = JWKMatcher.forJWSHeader(header);
        return !isGood(some)
                ? List.of()
                : some.keys().stream()
                        .filter(key -> matcher.matches(key.jwk()))
                        .map(Key::verifier)
                        .limit(MOST_TRIED)
                        .toList();
    }

    private boolean isGood(Known some) {
        return some != null
                && System.nanoTime() - some.since() < refresh.plus(outage).toNanos();
    }

    private synchronized CompletableFuture<Void> askedNow() {
        if (asking.isDone() && allowance.tryConsume(1)) {
            ask();
        }
        return asking;
    }

    private synchronized void ask() {
        if (asking.isDone()) {
            asking = fetch.newest(timer).thenAccept(this::learn).handle((done, failure) -> {
                if (failure != null) {
                    LOG.atWarn()
                            .addKeyValue("uri", fetch.uri())
                            .addKeyValue("reason", String.valueOf(failure.getMessage()))
                            .log("the keys of the issuer could not be asked for");
                    away = true;
                }
                return null;
            });
        }
    }

    private void learn(JWKSet published) {
        var keys = new ArrayList<Key>();
        for (var jwk : published.getKeys()) {
            SignatureKeys.verifier(jwk)
                    .ifPresentOrElse(
                            verifier -> keys.add(new Key(jwk, verifier)),
                            () -> LOG.atInfo()
                                    .addKeyValue("kid", jwk.getKeyID())
                                    .addKeyValue("type", jwk.getKeyType())
                                    .log("a key of the issuer is not for signatures that are looked at"));
        }
        if (keys.isEmpty()) {
            LOG.atWarn().addKeyValue("uri", fetch.uri()).log("the issuer publishes no usable key");
        }
        known = new Known(List.copyOf(keys), System.nanoTime());
        away = false;
    }

    static Thread daemon(Runnable task, String name) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
