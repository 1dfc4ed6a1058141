package dev.writ.banking;

import datomic.Database;
import dev.writ.common.message.Command;
import dev.writ.handler.Action;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.handler.Rejected;

/** {@code transfer}: money goes from one account to another, in one transaction. */
public final class Transfer implements CommandHandler {
    private static final Action ACTION = Action.named("transfer")
            .title("Transfer money")
            .description("Moves money from one account to another, wholly or not at all. "
                    + "Rejected: same-account, unknown-account, account-closed, insufficient-funds.")
            .schema(CommandData.schema("transfer"))
            .example("""
                    {"from_account_id": "acc00000-0000-4000-8000-000000000001",
                     "to_account_id": "acc00000-0000-4000-8000-000000000002",
                     "amount": 30.00, "note": "Savings"}""")
            .orderingKey("/from_account_id")
            .attributes(Attributes.ACCOUNT)
            .attributes(Attributes.MOVEMENT)
            .build();

    @Override
    public Action action() {
        return ACTION;
    }

    @Override
    public Decision handle(Command command, Database database) throws Rejected {
        var data = new CommandData(command);
        var fromId = data.id("from_account_id");
        var toId = data.id("to_account_id");
        if (fromId.equals(toId)) {
            throw new Rejected("same-account", "both accounts are " + fromId);
        }
        var from = Account.open(database, fromId);
        var to = Account.open(database, toId);
        var amount = data.amount();
        from.requireFunds(amount);
        var decision = Decision.builder();
        from.subtract(decision, amount);
        to.add(decision, amount);
        new Movement(":transfer", data, amount).from(from).to(to).record(decision);
        return decision.build();
    }
}
