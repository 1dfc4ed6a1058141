package dev.writ.crash;

import datomic.Database;
import datomic.Datom;
import dev.writ.common.message.Command;
import dev.writ.handler.Action;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;

/** {@code drop-large}: a transaction of a few bytes whose facts are everything that {@link MakeLarge} made. */
public final class DropLarge implements CommandHandler {
    static final String NAME = "drop-large";

    private static final Action ACTION = Action.named(NAME)
            .title("Drop everything large")
            .schema("""
                    {"type": "object", "additionalProperties": false}""")
            .attributes(MakeLarge.ATTRIBUTES)
            .build();

    @Override
    public Action action() {
        return ACTION;
    }

    @Override
    public Decision handle(Command command, Database database) {
        var decision = Decision.builder();
        for (Datom datom : database.datoms(Database.AEVT, ":large/id")) {
            decision.retractEntity(datom.e());
        }
        return decision.build();
    }
}
