package com.example.loyalty;

import static dev.writ.handler.Decision.ref;

import datomic.Database;
import dev.writ.common.message.Command;
import dev.writ.handler.Action;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.handler.Rejected;

/** {@code redeem-points}: points are spent, not more than the card has. */
public final class RedeemPoints implements CommandHandler {
    private static final Action ACTION = Action.named("redeem-points")
            .version(1)
            .title("Redeem points")
            .description("Spends points of a card. Rejected: unknown-card, not-enough-points.")
            .schema(Action.resource(RedeemPoints.class, "points.schema.json"))
            .example("{\"card\": \"10000001\", \"points\": 50}")
            .orderingKey("/card")
            .attributes(Action.resource(RedeemPoints.class, "card.edn"))
            .build();

    @Override
    public Action action() {
        return ACTION;
    }

    @Override
    public Decision handle(Command command, Database database) throws Rejected {
        var number = command.data().get("card").textValue();
        var wanted = command.data().get("points").longValue();
        var card = ref(":card/number", number);
        if (database.entid(card) == null) {
            throw new Rejected("unknown-card", "there is no card " + number);
        }
        long points = (Long) database.entity(card).get(":card/points");
        if (points < wanted) {
            throw new Rejected("not-enough-points", "card " + number + " has " + points + ", asked for were " + wanted);
        }
        return Decision.builder()
                .cas(card, ":card/points", points, points - wanted)
                .build();
    }
}
