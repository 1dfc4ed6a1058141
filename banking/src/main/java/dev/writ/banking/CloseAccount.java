package dev.writ.banking;

import datomic.Database;
import dev.writ.common.message.Command;
import dev.writ.handler.Action;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.handler.Rejected;

/** {@code close-account}: an empty account takes and gives nothing any more. */
public final class CloseAccount implements CommandHandler {
    private static final Action ACTION = Action.named("close-account")
            .title("Close an account")
            .description("Closes an account whose balance is zero, for ever. "
                    + "Rejected: unknown-account, account-closed, balance-not-zero.")
            .schema(CommandData.schema("close-account"))
            .example("""
                    {"account_id": "acc00000-0000-4000-8000-000000000001"}""")
            .orderingKey("/account_id")
            .attributes(Attributes.ACCOUNT)
            .build();

    @Override
    public Action action() {
        return ACTION;
    }

    @Override
    public Decision handle(Command command, Database database) throws Rejected {
        var account = Account.open(database, new CommandData(command).id("account_id"));
        if (account.balance().signum() != 0) {
            throw new Rejected("balance-not-zero", "account " + account.id() + " still has " + account.balance());
        }
        var ref = Account.ref(account.id());
        return Decision.builder()
                .guard(ref, ":account/balance", account.balance())
                .cas(ref, ":account/status", Account.OPEN, Account.CLOSED)
                .build();
    }
}
