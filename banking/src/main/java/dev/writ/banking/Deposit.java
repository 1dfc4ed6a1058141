package dev.writ.banking;

import datomic.Database;
import dev.writ.common.message.Command;
import dev.writ.handler.Action;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.handler.Rejected;

/** {@code deposit}: money comes into the bank. */
public final class Deposit implements CommandHandler {
    private static final Action ACTION = Action.named("deposit")
            .title("Deposit money")
            .description("Puts money into an account. Rejected: unknown-account, account-closed.")
            .schema(CommandData.schema("deposit"))
            .example("""
                    {"account_id": "acc00000-0000-4000-8000-000000000001", "amount": 100.00, "note": "Pocket money"}""")
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
        var decision = Decision.builder();
        account.add(decision, amount);
        new Movement(":deposit", data, amount).to(account).record(decision);
        return decision.build();
    }
}
