package dev.writ.banking;

import static dev.writ.handler.Decision.ref;

import clojure.lang.PersistentVector;
import datomic.Database;
import dev.writ.common.message.Command;
import dev.writ.handler.Action;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.handler.Rejected;
import java.util.Map;

/** {@code pay-bill}: money leaves the bank for a bill, once. */
public final class PayBill implements CommandHandler {
    private static final Action ACTION = Action.named("pay-bill")
            .title("Pay a bill")
            .description("Pays a bill from an account. A payee's bill is paid once, whoever pays it. "
                    + "Rejected: unknown-account, account-closed, bill-already-paid, insufficient-funds.")
            .schema(CommandData.schema("pay-bill"))
            .example("""
                    {"account_id": "acc00000-0000-4000-8000-000000000001",
                     "payee": "Anytown Electric", "reference": "2026-0117", "amount": 49.90}""")
            .orderingKey("/account_id")
            .attributes(Attributes.ACCOUNT)
            .attributes(Attributes.MOVEMENT)
            .attributes(Attributes.BILL)
            .build();

    @Override
    public Action action() {
        return ACTION;
    }

    @Override
    public Decision handle(Command command, Database database) throws Rejected {
        var data = new CommandData(command);
        var account = Account.open(database, data.id("account_id"));
        var payee = data.text("payee");
        var reference = data.text("reference");
        if (database.entid(ref(":bill/payee+reference", PersistentVector.create(payee, reference))) != null) {
            throw new Rejected("bill-already-paid", "bill " + reference + " of " + payee + " has been paid");
        }
        var amount = data.amount();
        account.requireFunds(amount);
        var decision = Decision.builder();
        account.subtract(decision, amount);
        new Movement(":bill-payment", data, amount).from(account).record(decision);
        decision.entity(
                "bill", Map.of(":bill/payee", payee, ":bill/reference", reference, ":bill/payment", Movement.TEMPID));
        return decision.build();
    }
}
