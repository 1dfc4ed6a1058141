package dev.writ.banking;

import datomic.Database;
import dev.writ.common.message.Command;
import dev.writ.handler.Action;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.handler.Rejected;
import java.util.Map;

/** {@code create-customer}: somebody becomes a customer of the bank. */
public final class CreateCustomer implements CommandHandler {
    private static final Action ACTION = Action.named("create-customer")
            .title("Create a customer")
            .description("Makes somebody a customer of the bank. Rejected: customer-exists.")
            .schema(CommandData.schema("create-customer"))
            .example("""
                    {"first_name": "John", "last_name": "Doe",
                     "address": {"street_number": "1234", "street_name": "Main St.", "city": "Anytown",
                                 "state": "NH", "zip": "03755"}}""")
            .example("""
                    {"customer_id": "c0a80100-0000-4000-8000-000000000001", "first_name": "Jane", "last_name": "Roe",
                     "address": {"street_number": "7b", "street_name": "Mill Lane", "city": "Littleton",
                                 "state": "NH", "zip": "03561-0042"}}""")
            .orderingKey("/customer_id")
            .attributes(Attributes.CUSTOMER)
            .build();

    @Override
    public Action action() {
        return ACTION;
    }

    @Override
    public Decision handle(Command command, Database database) throws Rejected {
        var data = new CommandData(command);
        var id = data.newId("customer_id");
        if (Customer.exists(database, id)) {
            throw new Rejected("customer-exists", "there is a customer " + id + " already");
        }
        return Decision.builder()
                .entity(
                        "customer",
                        Map.of(
                                ":customer/id", id,
                                ":customer/first-name", data.text("first_name"),
                                ":customer/last-name", data.text("last_name"),
                                ":customer/address",
                                        Customer.address(command.data().get("address"))))
                .build();
    }
}
