package dev.writ.banking;

import datomic.Database;
import dev.writ.common.message.Command;
import dev.writ.handler.Action;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.handler.Rejected;

/** {@code change-address}: a customer has moved. */
public final class ChangeAddress implements CommandHandler {
    private static final Action ACTION = Action.named("change-address")
            .title("Change an address")
            .description("Replaces the whole address of a customer. Rejected: unknown-customer.")
            .schema(CommandData.schema("change-address"))
            .example("""
                    {"customer_id": "c0a80100-0000-4000-8000-000000000001",
                     "address": {"street_number": "12", "street_name": "Harbor Road", "city": "Portsmouth",
                                 "state": "NH", "zip": "03801"}}""")
            .orderingKey("/customer_id")
            .attributes(Attributes.CUSTOMER)
            .build();

    @Override
    public Action action() {
        return ACTION;
    }

    // No guard: the new address is whole and relies on nothing of the old one.
    @Override
    public Decision handle(Command command, Database database) throws Rejected {
        var customer = Customer.known(database, new CommandData(command).id("customer_id"));
        return Decision.builder()
                .entity(customer.addressId(), Customer.address(command.data().get("address")))
                .build();
    }
}
