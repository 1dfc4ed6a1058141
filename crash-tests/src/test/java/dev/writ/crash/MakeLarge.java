package dev.writ.crash;

import datomic.Database;
import dev.writ.common.message.Command;
import dev.writ.handler.Action;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.handler.Ids;
import java.util.Map;

/** {@code make-large}: a small command that becomes a transaction as large as it asks for. */
public final class MakeLarge implements CommandHandler {
    static final String NAME = "make-large";
    static final String ATTRIBUTES = """
            [{:db/ident :large/id, :db/valueType :db.type/uuid, :db/cardinality :db.cardinality/one,
              :db/unique :db.unique/value}
             {:db/ident :large/text, :db/valueType :db.type/string, :db/cardinality :db.cardinality/one}]""";

    private static final Action ACTION = Action.named(NAME)
            .title("Make something large")
            .schema("""
                    {"type": "object", "required": ["characters"], "additionalProperties": false,
                     "properties": {"characters": {"type": "integer", "minimum": 1, "maximum": 4000000}}}""")
            .attributes(ATTRIBUTES)
            .build();

    @Override
    public Action action() {
        return ACTION;
    }

    @Override
    public Decision handle(Command command, Database database) {
        int characters = command.data().get("characters").intValue();
        return Decision.builder()
                .entity("large", Map.of(":large/id", Ids.of(command, 0), ":large/text", "x".repeat(characters)))
                .build();
    }
}
