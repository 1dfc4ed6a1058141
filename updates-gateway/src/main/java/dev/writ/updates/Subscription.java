package dev.writ.updates;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.error.Problem;
import dev.writ.common.media.Json;
import dev.writ.common.message.RecordPosition;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which outcomes one client asked for, and how far it has come. Outcomes come from one pair of hands at a time, the
 * {@link Hub}'s or a {@link HistoryReader}'s; whatever else the client is told in between gets a cursor that is true at
 * that moment: it covers what was handed over before, and nothing more.
 */
final class Subscription {
    private final OutcomeLog log;
    private final Viewer viewer;
    private Filter filter;
    private final Outbox outbox;
    private final boolean fromEarliest;
    private Cursor position;
    private boolean begun;
    private boolean follows;
    private long told;

    /**
     * @param position what the client has read already
     * @param fromEarliest whether it begins with what there still is, so that older records are not missed
     */
    Subscription(OutcomeLog log, Viewer viewer, Filter filter, Outbox outbox, Cursor position, boolean fromEarliest) {
        this.viewer = viewer;
        this.log = log;
        this.filter = filter;
        this.outbox = outbox;
        this.position = position;
        this.fromEarliest = fromEarliest;
    }

    Viewer viewer() {
        return viewer;
    }

    OutcomeLog log() {
        return log;
    }

    Outbox outbox() {
        return outbox;
    }

    /** Whether it begins wherever the log begins. */
    boolean fromEarliest() {
        return fromEarliest;
    }

    /** Whether it was looked up what there still is for it. */
    synchronized boolean begun() {
        return begun;
    }

    synchronized void begin() {
        begun = true;
    }

    synchronized Cursor position() {
        return position;
    }

    boolean ended() {
        return outbox.ended();
    }

    boolean roomy() {
        return outbox.roomy();
    }

    /** Whether the client stands exactly where the hub does, so that the messages' shared cursors are its own. */
    synchronized boolean follows() {
        return follows;
    }

    /** Number of the window's entry up to which the client knows how far it has come. */
    synchronized long told() {
        return told;
    }

    synchronized void startAt(Cursor head) {
        position = head;
        follows = true;
    }

    /** @return false if the client is gone or was too slow */
    synchronized boolean receive(Window.Entry entry) {
        var update = entry.update();
        if (!follows) {
            if (update.offset() < position.next(update.slot())) {
                return true;
            }
            follows = entry.after().covers(position);
        }
        position = follows ? entry.after() : position.after(update.slot(), update.offset());
        var permissions = viewer.permissions();
        if (!filter.matches(update, permissions)) {
            return true;
        }
        told = entry.number() + 1;
        return outbox.offer(follows && permissions.readsAll() ? entry.message() : update.at(position, permissions));
    }

    synchronized void tell(Message cursor, long upTo) {
        told = upTo;
        outbox.offer(cursor);
    }

    /** Outcomes are told by another filter from here on, and this is said in between. */
    synchronized void filter(Filter other) {
        filter = other;
        var body = Json.object();
        body.set("filter", other.toJson());
        say(Message.FILTER, body);
    }

    synchronized void result(LiveResult result, String name) {
        outbox.offer(result.message(name, position));
    }

    synchronized void error(Problem problem) {
        outbox.offer(Message.error(problem, position));
    }

    synchronized void say(String event, ObjectNode body) {
        outbox.offer(Message.of(event, Message.open(event, body), position));
    }

    /** An update read from history for this client alone; {@link HistoryReaders} sees to the bound. */
    synchronized boolean replay(Update update) {
        follows = false;
        position = position.after(update.slot(), update.offset());
        var permissions = viewer.permissions();
        if (!filter.matches(update, permissions)) {
            return false;
        }
        outbox.force(update.at(position, permissions));
        return true;
    }

    /** The slots in which it has not read all that {@code other} has. */
    synchronized List<Integer> behind(Cursor other) {
        return IntStream.range(0, log.slots())
                .filter(slot -> position.next(slot) < other.next(slot))
                .boxed()
                .toList();
    }

    /** History has nothing for this client before {@code offset} of {@code slot}. */
    synchronized void skipTo(int slot, long offset) {
        follows = false;
        if (offset > position.next(slot)) {
            position = position.with(slot, offset);
        }
    }

    /**
     * Records of {@code slot} before {@code offset} were deleted. In one step: no cursor beyond them may come before the
     * word that they are gone.
     *
     * @return whether the client missed any, and is told so
     */
    synchronized boolean skipGap(int slot, long offset) {
        long from = position.next(slot);
        if (from >= offset) {
            return false;
        }
        skipTo(slot, offset);
        var first = new RecordPosition(log.topic(slot), log.partition(slot), from);
        outbox.force(Message.gap(first, offset, "these records were deleted", position));
        return true;
    }
}
