package dev.writ.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.topic.Topic;
import java.util.List;

/**
 * Keeps the outcome of every command. Of several for one command (a damaged log) the one decided first stands, which is
 * the one with the smallest {@code basis-t}, in whatever order they are read.
 */
final class OutcomeProcessor<O extends Outcome> extends StatusProcessor<O> {
    /** What makes an outcome large: left out of its summary. */
    private static final List<String> BULK = List.of("data", "tx", "facts");

    private final StatusListener listener;

    OutcomeProcessor(String storeName, Topic<O> topic, StatusListener listener, Undecodable undecodable) {
        super(storeName, topic, undecodable);
        this.listener = listener;
    }

    @Override
    Entries entries(O outcome, RecordPosition position, byte[] bytes) {
        ObjectNode members = outcome.toJson().remove(BULK);
        var summary = new OutcomeSummary(position, members).bytes();
        long t = outcome.decided().transaction().basisT();
        return store -> {
            var known = store.get(StoreKeys.summary(outcome.id()));
            if (known == null || OutcomeSummary.read(known).basisT() > t) {
                store.put(StoreKeys.outcome(outcome.id()), bytes);
                store.put(StoreKeys.summary(outcome.id()), summary);
            }
            listener.decided(outcome);
        };
    }
}
