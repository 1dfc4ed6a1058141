package dev.writ.testkit;

import static dev.writ.handler.Decision.ref;

import datomic.Database;
import dev.writ.common.message.Command;
import dev.writ.handler.Action;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.handler.Ids;
import dev.writ.handler.Rejected;
import java.util.Map;

/** Counts up to a hundred. The flaws it can be given are those that a scenario must notice. */
final class Count implements CommandHandler {
    enum Flaw {
        NONE,
        NO_GUARD,
        READS_THE_CLOCK,
        REJECTS_EVERY_OTHER_TIME,
        GUARDS_WHAT_IT_RETRACTS,
        INVENTS_AN_ATTRIBUTE,
        WRITES_METADATA
    }

    private static final Action ACTION = Action.named("count")
            .title("Count")
            .description("Adds to a counter.")
            .schema("""
                    {"type": "object", "required": ["name", "by"], "additionalProperties": false,
                     "properties": {"name": {"type": "string"}, "by": {"type": "integer"},
                                    "on": {"type": "string", "format": "date"}}}""")
            .example("{\"name\": \"visits\", \"by\": 1}")
            .attributes("""
                    [{:db/ident :counter/name :db/valueType :db.type/string
                      :db/cardinality :db.cardinality/one :db/unique :db.unique/value}
                     {:db/ident :counter/id :db/valueType :db.type/uuid :db/cardinality :db.cardinality/one}
                     {:db/ident :counter/value :db/valueType :db.type/long :db/cardinality :db.cardinality/one}
                     {:db/ident :counter/changed :db/valueType :db.type/instant :db/cardinality :db.cardinality/one}]""")
            .build();

    private final Flaw flaw;
    private boolean asked;

    Count(Flaw flaw) {
        this.flaw = flaw;
    }

    @Override
    public Action action() {
        return ACTION;
    }

    @Override
    public Decision handle(Command command, Database database) throws Rejected {
        asked = !asked;
        if (flaw == Flaw.REJECTS_EVERY_OTHER_TIME && !asked) {
            throw new Rejected("tired", "not again");
        }
        var name = command.data().get("name").textValue();
        var by = command.data().get("by").longValue();
        var counter = database.entity(ref(":counter/name", name));
        if (counter == null) {
            return begin(command, name, by);
        }
        long value = (Long) counter.get(":counter/value");
        if (value + by > 100) {
            throw new Rejected("too-much", name + " stands at " + value);
        }
        return go(command, ref(":counter/name", name), value, value + by);
    }

    private static Decision begin(Command command, String name, long value) {
        return Decision.builder()
                .entity(
                        "counter",
                        Map.of(":counter/name", name, ":counter/id", Ids.of(command, 0), ":counter/value", value))
                .build();
    }

    private Decision go(Command command, Object counter, long from, long to) {
        var decision = Decision.builder();
        switch (flaw) {
            case NO_GUARD -> decision.add(counter, ":counter/value", to);
            case READS_THE_CLOCK -> decision.add(counter, ":counter/changed", java.time.Instant.now());
            case GUARDS_WHAT_IT_RETRACTS ->
                decision.retract(counter, ":counter/value", from).guard(counter, ":counter/value", from);
            case INVENTS_AN_ATTRIBUTE -> decision.add(counter, ":counter/colour", "red");
            case WRITES_METADATA -> decision.add("datomic.tx", ":db/doc", "by hand");
            default ->
                decision.add(counter, ":counter/changed", command.meta().submittedAt())
                        .add(counter, ":counter/value", to)
                        .guard(counter, ":counter/value", from);
        }
        return decision.build();
    }
}
