package com.example.loyalty;

import static dev.writ.handler.Decision.ref;

import datomic.Database;
import dev.writ.common.message.Command;
import dev.writ.handler.Action;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import java.util.Map;

/** {@code award-points}: a card gets points; the first ones make it known. */
public final class AwardPoints implements CommandHandler {
    private static final Action ACTION = Action.named("award-points")
            .version(1)
            .title("Award points")
            .description("Adds points to a card. A card that is not known yet is, from then on.")
            .schema(Action.resource(AwardPoints.class, "points.schema.json"))
            .example("{\"card\": \"10000001\", \"points\": 120}")
            .orderingKey("/card")
            .attributes(Action.resource(AwardPoints.class, "card.edn"))
            .build();

    @Override
    public Action action() {
        return ACTION;
    }

    @Override
    public Decision handle(Command command, Database database) {
        var number = command.data().get("card").textValue();
        var awarded = command.data().get("points").longValue();
        var card = ref(":card/number", number);
        if (database.entid(card) == null) {
            return Decision.builder()
                    .entity("card", Map.of(":card/number", number, ":card/points", awarded))
                    .build();
        }
        long points = (Long) database.entity(card).get(":card/points");
        return Decision.builder()
                .cas(card, ":card/points", points, points + awarded)
                .build();
    }
}
