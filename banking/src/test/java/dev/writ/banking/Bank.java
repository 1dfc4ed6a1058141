package dev.writ.banking;

import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.testkit.Given;
import java.math.BigDecimal;
import java.util.List;
import java.util.ServiceLoader;
import java.util.UUID;

/** A bank with one customer, two open accounts and a closed one. */
final class Bank {
    static final UUID JANE = UUID.fromString("c0a80100-0000-4000-8000-00000000000a");
    static final UUID CHECKING = UUID.fromString("acc00000-0000-4000-8000-00000000000a");
    static final UUID SAVINGS = UUID.fromString("acc00000-0000-4000-8000-00000000000b");
    static final UUID CLOSED = UUID.fromString("acc00000-0000-4000-8000-00000000000c");
    static final UUID NOBODY = UUID.fromString("00000000-0000-4000-8000-000000000000");

    static final String MILL_LANE = """
            {"street_number": "7b", "street_name": "Mill Lane", "city": "Littleton", "state": "NH", "zip": "03561"}""";

    private Bank() {}

    static List<CommandHandler> handlers() {
        return ServiceLoader.load(CommandHandler.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    static Given empty() {
        return Given.handlers(handlers());
    }

    static Given withJane() {
        return empty().command("create-customer", """
                        {"customer_id": "%s", "first_name": "Jane", "last_name": "Roe", "address": %s}""".formatted(JANE, MILL_LANE));
    }

    /** {@link #CHECKING} has a hundred, {@link #SAVINGS} nothing. */
    static Given withAccounts() {
        return withJane()
                .command("open-account", open(CHECKING))
                .command("open-account", open(SAVINGS))
                .command("open-account", open(CLOSED))
                .command("close-account", close(CLOSED))
                .command("deposit", move(CHECKING, "100"));
    }

    static String open(UUID account) {
        return "{\"customer_id\": \"%s\", \"account_id\": \"%s\"}".formatted(JANE, account);
    }

    static String close(UUID account) {
        return "{\"account_id\": \"%s\"}".formatted(account);
    }

    /** Data of a deposit or a withdrawal. */
    static String move(UUID account, String amount) {
        return "{\"account_id\": \"%s\", \"amount\": %s}".formatted(account, amount);
    }

    static String transfer(UUID from, UUID to, String amount) {
        return "{\"from_account_id\": \"%s\", \"to_account_id\": \"%s\", \"amount\": %s}".formatted(from, to, amount);
    }

    static String bill(UUID account, String reference, String amount) {
        return "{\"account_id\": \"%s\", \"payee\": \"Anytown Electric\", \"reference\": \"%s\", \"amount\": %s}"
                .formatted(account, reference, amount);
    }

    static Object account(UUID id) {
        return Decision.ref(":account/id", id);
    }

    static BigDecimal money(String amount) {
        return new BigDecimal(amount);
    }
}
