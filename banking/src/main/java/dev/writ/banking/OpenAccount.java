package dev.writ.banking;

import datomic.Database;
import dev.writ.common.message.Command;
import dev.writ.handler.Action;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.handler.Rejected;
import java.math.BigDecimal;
import java.util.Map;

/** {@code open-account}: a customer gets an account, with nothing in it. */
public final class OpenAccount implements CommandHandler {
    private static final Action ACTION = Action.named("open-account")
            .title("Open an account")
            .description("Opens an empty account for a customer. Rejected: unknown-customer, account-exists. "
                    + "Wait for the customer to be created before sending it: the two are not ordered.")
            .schema(CommandData.schema("open-account"))
            .example("""
                    {"customer_id": "c0a80100-0000-4000-8000-000000000001",
                     "account_id": "acc00000-0000-4000-8000-000000000001"}""")
            .example("""
                    {"customer_id": "c0a80100-0000-4000-8000-000000000001",
                     "account_id": "acc00000-0000-4000-8000-000000000002"}""")
            .example("""
                    {"customer_id": "c0a80100-0000-4000-8000-000000000001"}""")
            .orderingKey("/account_id")
            .attributes(Attributes.CUSTOMER)
            .attributes(Attributes.ACCOUNT)
            .build();

    @Override
    public Action action() {
        return ACTION;
    }

    @Override
    public Decision handle(Command command, Database database) throws Rejected {
        var data = new CommandData(command);
        var owner = Customer.known(database, data.id("customer_id"));
        var id = data.newId("account_id");
        if (Account.exists(database, id)) {
            throw new Rejected("account-exists", "there is an account " + id + " already");
        }
        return Decision.builder()
                .entity(
                        "account",
                        Map.of(
                                ":account/id",
                                id,
                                ":account/owner",
                                Customer.ref(owner.id()),
                                ":account/balance",
                                BigDecimal.ZERO.setScale(2),
                                ":account/status",
                                Account.OPEN))
                .build();
    }
}
