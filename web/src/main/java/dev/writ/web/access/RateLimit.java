package dev.writ.web.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.writ.common.error.ProblemType;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.time.Duration;

/**
 * One limit, with a bucket for each caller; it tells how it stands in the fields {@code RateLimit} and
 * {@code RateLimit-Policy} (draft-ietf-httpapi-ratelimit-headers-10). Whoever has not been seen for as long as a bucket
 * takes to be full is forgotten without anybody noticing.
 */
final class RateLimit {
    private static final int MOST_CALLERS = 100_000;

    private final String name;
    private final Rate rate;
    private final String policy;
    private final Cache<String, Bucket> buckets;

    RateLimit(String name, Rate rate) {
        this.name = name;
        this.rate = rate;
        this.policy = "\"" + name + "\";q=" + rate.burst() + ";w="
                + seconds(rate.recovery().toNanos());
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MOST_CALLERS)
                .expireAfterAccess(rate.recovery().plusSeconds(1))
                .build();
    }

    /** @throws dev.writ.common.error.ProblemException {@code RATE_LIMITED} if the caller has nothing left */
    void count(Context ctx) {
        var taken = buckets.get(Caller.countedAs(ctx), caller -> bucket()).tryConsumeAndReturnRemaining(1);
        ctx.header("RateLimit-Policy", policy);
        ctx.header(
                "RateLimit",
                "\"" + name + "\";r=" + taken.getRemainingTokens() + ";t=" + seconds(taken.getNanosToWaitForReset()));
        if (!taken.isConsumed()) {
            ctx.header(Header.RETRY_AFTER, Long.toString(seconds(taken.getNanosToWaitForRefill())));
            throw ProblemType.RATE_LIMITED.because("more than " + rate.requests() + " " + name + " in "
                    + rate.period().toMillis() + " ms");
        }
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(rate.burst()).refillGreedy(rate.requests(), rate.period()))
                .withCustomTimePrecision(TimeMeter.SYSTEM_NANOTIME)
                .build();
    }

    /** Upwards: sooner would be too soon. */
    private static long seconds(long nanos) {
        return Math.max(1, Duration.ofNanos(nanos).plusNanos(999_999_999).toSeconds());
    }
}
