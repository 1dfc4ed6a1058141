package dev.writ.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Json;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Reads the status store. What it is asked for is a {@link ProblemException} {@code UNAVAILABLE} while the store is
 * being restored.
 */
final class StatusStore {
    /** No list request looks at more entries than this; what is left is for the next page. */
    private static final int MAX_SCAN = 5_000;

    private static final Comparator<Recorded> FIRST_WRITTEN = Comparator.comparing(
                    (Recorded r) -> r.command().meta().submittedAt())
            .thenComparing(r -> r.position().partition())
            .thenComparing(r -> r.position().offset());

    private final Supplier<Optional<StatusStreams.Stores>> stores;
    private final String pendingTopic;

    StatusStore(Supplier<Optional<StatusStreams.Stores>> stores, String topicPrefix) {
        this.stores = stores;
        this.pendingTopic = Topics.PENDING.name(topicPrefix);
    }

    Optional<CommandState> find(UUID id) {
        return reading(open -> find(open, id, FIRST_WRITTEN));
    }

    /** As {@link #find(UUID)}; of several that wait to be decided, rather one with that intent. */
    Optional<CommandState> find(UUID id, String payloadHash) {
        Comparator<Recorded> ofIntent =
                Comparator.comparing(r -> !r.command().meta().payloadHash().equals(payloadHash));
        return reading(open -> find(open, id, ofIntent.thenComparing(FIRST_WRITTEN)));
    }

    /** Whether the store has a record of that command. False while it cannot be read. */
    boolean has(UUID id) {
        try {
            return reading(open -> open.has(id));
        } catch (ProblemException e) {
            return false;
        }
    }

    /** The whole outcome, as Kafka has it. */
    ObjectNode outcome(CommandState.Decided decided) {
        return reading(open -> {
            var store = decided.status() == Status.ACCEPTED ? open.accepted() : open.failed();
            return (ObjectNode) parse(store.get(StoreKeys.outcome(decided.id())));
        });
    }

    /** As {@link #list(ListQuery, BiPredicate)}, of everybody. */
    Page list(ListQuery query) {
        return list(query, (action, principal) -> true);
    }

    /**
     * The commands that a list asks for, newest first.
     *
     * @param visible by action and principal; others are passed over
     */
    Page list(ListQuery query, BiPredicate<String, String> visible) {
        return reading(open -> {
            var found = new ArrayList<CommandState>();
            int seen = 0;
            ListQuery.Cursor last = null;
            try (var entries = open.pending().reverseRange(query.lowerBound(), query.upperBound())) {
                while (entries.hasNext()) {
                    if (found.size() == query.limit() || seen == MAX_SCAN) {
                        return new Page(found, Optional.ofNullable(last));
                    }
                    var next = entries.next();
                    var entry = StoreKeys.timeEntry(next.key, pendingTopic);
                    seen++;
                    last = new ListQuery.Cursor(entry.submittedAt(), entry.id());
                    var actionAndPrincipal = parse(next.value);
                    var action = actionAndPrincipal.get(0).textValue();
                    var principal = actionAndPrincipal.get(1).textValue();
                    if (query.wants(action, principal) && visible.test(action, principal)) {
                        matching(open, query, entry.id())
                                .filter(state -> standsAt(state, entry.position()))
                                .ifPresent(found::add);
                    }
                }
            }
            return new Page(found, Optional.empty());
        });
    }

    /**
     * Part of a list.
     *
     * @param next where to go on; empty at the end of the list. A page can be short, or empty, and yet have a next one
     */
    record Page(List<CommandState> commands, Optional<ListQuery.Cursor> next) {}

    private Optional<CommandState> matching(StatusStreams.Stores open, ListQuery query, UUID id) {
        // One look-up settles most of what a filter by status passes over.
        boolean possible = query.status()
                .map(wanted -> switch (wanted) {
                    case PENDING -> true;
                    case ACCEPTED -> open.accepted().get(StoreKeys.summary(id)) != null;
                    case FAILED -> open.failed().get(StoreKeys.summary(id)) != null;
                })
                .orElse(true);
        return possible ? find(open, id, FIRST_WRITTEN).filter(state -> query.wants(state.status())) : Optional.empty();
    }

    private Optional<CommandState> find(StatusStreams.Stores open, UUID id, Comparator<Recorded> pending) {
        var records = records(open, id);
        var outcome = Stream.concat(
                        outcome(open.accepted(), Status.ACCEPTED, id, records),
                        outcome(open.failed(), Status.FAILED, id, records))
                .min(Comparator.comparingLong(d -> d.outcome().basisT()));
        if (outcome.isPresent()) {
            return Optional.of(outcome.get());
        }
        return records.stream().min(pending).map(CommandState.Pending::new);
    }

    private static Stream<CommandState.Decided> outcome(
            ReadOnlyKeyValueStore<Bytes, byte[]> store, Status status, UUID id, List<Recorded> records) {
        return Stream.ofNullable(store.get(StoreKeys.summary(id))).map(bytes -> {
            var summary = OutcomeSummary.read(bytes);
            var decided = records.stream()
                    .filter(r -> r.position().equals(summary.pending()))
                    .findFirst();
            return new CommandState.Decided(id, status, summary, decided);
        });
    }

    private List<Recorded> records(StatusStreams.Stores open, UUID id) {
        var records = new ArrayList<Recorded>();
        try (var entries = open.pending().range(StoreKeys.firstOf(id), StoreKeys.lastOf(id))) {
            while (entries.hasNext()) {
                var entry = entries.next();
                var command = Topics.PENDING.valueSerde().deserializer().deserialize(pendingTopic, entry.value);
                records.add(new Recorded(command, StoreKeys.commandPosition(entry.key, pendingTopic)));
            }
        }
        return records;
    }

    /** A command that was written down twice is listed once, where the record stands that counts. */
    private static boolean standsAt(CommandState state, RecordPosition position) {
        return state.<Boolean>match(
                pending -> pending.recorded().position().equals(position),
                decided -> decided.outcome().pending().equals(position));
    }

    private <T> T reading(Function<StatusStreams.Stores, T> read) {
        var open = stores.get().orElseThrow(StatusStore::restoring);
        try {
            return read.apply(open);
        } catch (InvalidStateStoreException e) {
            throw restoring();
        }
    }

    private static ProblemException restoring() {
        return ProblemType.UNAVAILABLE.because("the status store is being restored from Kafka");
    }

    private static JsonNode parse(byte[] json) {
        try {
            return Json.parse(json);
        } catch (IOException e) {
            throw new UncheckedIOException("status store", e);
        }
    }
}
