package dev.writ.processor;

import datomic.Database;
import dev.writ.common.message.Command;
import dev.writ.handler.Action;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.handler.Rejected;

/** A handler made of one lambda, with attributes for items. */
record TestHandler(Action action, Logic logic) implements CommandHandler {
    static final String ATTRIBUTES = """
            [{:db/ident :item/name, :db/valueType :db.type/string, :db/cardinality :db.cardinality/one,
              :db/unique :db.unique/value}
             {:db/ident :item/count, :db/valueType :db.type/long, :db/cardinality :db.cardinality/one}
             {:db/ident :item/note, :db/valueType :db.type/string, :db/cardinality :db.cardinality/one}]""";

    @FunctionalInterface
    interface Logic {
        Decision decide(Command command, Database database) throws Rejected;
    }

    static TestHandler of(String action, Logic logic) {
        return new TestHandler(
                Action.named(action)
                        .title(action)
                        .schema("""
                                {"type": "object", "properties": {"name": {"type": "string"}, "count": {"type": "integer"}}}""")
                        .attributes(ATTRIBUTES)
                        .build(),
                logic);
    }

    @Override
    public Decision handle(Command command, Database database) throws Rejected {
        return logic.decide(command, database);
    }
}
