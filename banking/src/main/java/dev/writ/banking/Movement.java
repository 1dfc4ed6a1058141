package dev.writ.banking;

import dev.writ.handler.Decision;
import dev.writ.handler.Ids;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/** Money that moves, kept as an entity of its own so that history can be queried. */
final class Movement {
    /** Tempid of the movement within its decision. */
    static final String TEMPID = "movement";

    private final Map<String, Object> attributes = new HashMap<>();

    Movement(String kind, CommandData data, BigDecimal amount) {
        attributes.put(":movement/id", Ids.of(data.command(), 0));
        attributes.put(":movement/kind", Decision.keyword(kind));
        attributes.put(":movement/amount", amount);
        attributes.put(":movement/at", data.command().meta().submittedAt());
        data.optionalText("note").ifPresent(note -> attributes.put(":movement/note", note));
    }

    Movement from(Account account) {
        attributes.put(":movement/from", Account.ref(account.id()));
        return this;
    }

    Movement to(Account account) {
        attributes.put(":movement/to", Account.ref(account.id()));
        return this;
    }

    void record(Decision.Builder decision) {
        decision.entity(TEMPID, attributes);
    }
}
