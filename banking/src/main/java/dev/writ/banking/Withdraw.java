package dev.writ.banking;

import datomic.Database;
import dev.writ.common.message.Command;
import dev.writ.handler.Action;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.handler.Rejected;

/** {@code withdraw}: money leaves the bank. */
public final class Withdraw implements CommandHandler {
    private static final Action ACTION = Action.named("withdraw")
            .title("Withdraw money")
            .description("Takes money out of an account, not more than there is. "
                    + "Rejected: unknown-account, account-closed, insufficient-funds.")
            .schema(CommandData.schema("withdraw"))
            .example("""
                    {"account_id": "acc00000-0000-4000-8000-000000000001", "amount": 20.10}""")
            .orderingKey("/account_id")
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
        var account = Account.open(database, data.id("account_id"));
        var amount = data.amount();
        account.requireFunds(amount);
        var decision = Decision.builder();
        account.subtract(decision, amount);
        new Movement(":withdrawal", data, amount).from(account).record(decision);
        return decision.build();
    }
}
