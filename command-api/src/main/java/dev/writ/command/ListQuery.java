package dev.writ.command;

import dev.writ.common.error.ProblemType;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;

/**
 * What a request for the list of commands asks for.
 *
 * @param from commands submitted at that instant or later
 * @param to commands submitted before that instant
 * @param after the last command of the page before
 * @param limit how many commands, at most
 */
record ListQuery(
        Optional<String> action,
        Optional<Status> status,
        Optional<String> principal,
        Optional<Instant> from,
        Optional<Instant> to,
        Optional<Cursor> after,
        int limit) {
    static final int DEFAULT_LIMIT = 50;
    static final int MAX_LIMIT = 500;

    private static final Set<String> PARAMETERS =
            Set.of("action", "status", "principal", "from", "to", "cursor", "limit");
    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    /** A place in the list: just after this command. */
    record Cursor(Instant submittedAt, UUID id) {
        String text() {
            var buffer = ByteBuffer.allocate(24)
                    .putLong(submittedAt.toEpochMilli())
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(buffer.array());
        }

        /** @throws IllegalArgumentException if {@link #text} did not make this */
        static Cursor parse(String text) {
            var bytes = Base64.getUrlDecoder().decode(text);
            if (bytes.length != 24) {
                throw new IllegalArgumentException("length " + bytes.length);
            }
            var buffer = ByteBuffer.wrap(bytes);
            return new Cursor(
                    within(Instant.ofEpochMilli(buffer.getLong())), new UUID(buffer.getLong(), buffer.getLong()));
        }
    }

    /** @throws dev.writ.common.error.ProblemException {@code MALFORMED}, naming the parameter and its rule */
    static ListQuery parse(Map<String, List<String>> parameters) {
        var unknown = new TreeSet<>(parameters.keySet());
        unknown.removeAll(PARAMETERS);
        if (!unknown.isEmpty()) {
            throw ProblemType.MALFORMED.because(
                    "unknown parameters " + unknown + "; known are " + new TreeSet<>(PARAMETERS));
        }
        return new ListQuery(
                read(parameters, "action", "the name of an action", Function.identity()),
                read(
                        parameters,
                        "status",
                        "pending, accepted or failed",
                        v -> Status.of(v).orElseThrow()),
                read(parameters, "principal", "the name of a principal", Function.identity()),
                read(parameters, "from", "an instant such as 2026-01-31T12:00:00Z", v -> within(Instant.parse(v))),
                read(parameters, "to", "an instant such as 2026-01-31T12:00:00Z", v -> within(Instant.parse(v))),
                read(parameters, "cursor", "the cursor of an earlier answer", Cursor::parse),
                read(parameters, "limit", "a whole number from 1 to " + MAX_LIMIT, ListQuery::limit)
                        .orElse(DEFAULT_LIMIT));
    }

    boolean wants(String someAction, String somePrincipal) {
        return action.map(someAction::equals).orElse(true)
                && principal.map(somePrincipal::equals).orElse(true);
    }

    boolean wants(Status someStatus) {
        return status.map(someStatus::equals).orElse(true);
    }

    Bytes lowerBound() {
        return StoreKeys.timeBound(from.orElse(EARLIEST));
    }

    Bytes upperBound() {
        var byTime = StoreKeys.timeBound(to.orElse(LATEST));
        var byCursor =
                after.map(c -> StoreKeys.timeBound(c.submittedAt(), c.id())).orElse(byTime);
        return byTime.compareTo(byCursor) < 0 ? byTime : byCursor;
    }

    private static <T> Optional<T> read(
            Map<String, List<String>> parameters, String name, String rule, Function<String, T> parser) {
        var values = parameters.getOrDefault(name, List.of());
        // An empty field of a form filters by nothing.
        if (values.isEmpty() || (values.size() == 1 && values.get(0).isBlank())) {
            return Optional.empty();
        }
        try {
            if (values.size() == 1) {
                return Optional.of(parser.apply(values.get(0)));
            }
        } catch (DateTimeException | IllegalArgumentException | java.util.NoSuchElementException e) {
            // Answered below.
        }
        throw ProblemType.MALFORMED.because("parameter " + name + "=" + String.join(", ", values) + " must be " + rule);
    }

    private static int limit(String text) {
        int n = Integer.parseInt(text);
        if (n < 1 || n > MAX_LIMIT) {
            throw new IllegalArgumentException(text);
        }
        return n;
    }

    private static Instant within(Instant instant) {
        if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
            throw new DateTimeException("out of range");
        }
        return instant;
    }
}
