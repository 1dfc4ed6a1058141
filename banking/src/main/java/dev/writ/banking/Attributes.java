package dev.writ.banking;

import dev.writ.handler.Action;

/** The bank's attributes, by what they describe. Each text is one schema transaction. */
final class Attributes {
    static final String CUSTOMER = resource("customer.edn");
    static final String ACCOUNT = resource("account.edn");
    static final String MOVEMENT = resource("movement.edn");
    static final String BILL = resource("bill.edn");

    private Attributes() {}

    private static String resource(String name) {
        return Action.resource(Attributes.class, name);
    }
}
