package dev.writ.banking;

import dev.writ.common.media.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

/** A random command among few customers, accounts, bills and amounts, so that collisions are common. */
record Wish(String action, String customer, String account, String other, String bill, BigDecimal amount) {
    private static final String[] ACTIONS = {
        "create-customer",
        "change-address",
        "open-account",
        "deposit",
        "deposit",
        "deposit",
        "withdraw",
        "withdraw",
        "transfer",
        "transfer",
        "transfer",
        "pay-bill",
        "pay-bill",
        "close-account"
    };

    /** An account is opened, closed while it is empty, and used once more: by chance alone that does not always happen. */
    static List<Wish> closing(Random random) {
        var first = random(random);
        return Stream.of("create-customer", "open-account", "close-account", "deposit")
                .map(first::of)
                .toList();
    }

    private Wish of(String otherAction) {
        return new Wish(otherAction, customer, account, other, bill, amount);
    }

    static Wish random(Random random) {
        return new Wish(
                ACTIONS[random.nextInt(ACTIONS.length)],
                new UUID(0xc_4000, Long.MIN_VALUE + random.nextInt(6)).toString(),
                new UUID(0xa_4000, Long.MIN_VALUE + random.nextInt(10)).toString(),
                new UUID(0xa_4000, Long.MIN_VALUE + random.nextInt(10)).toString(),
                "bill " + random.nextInt(400),
                BigDecimal.valueOf(1 + random.nextInt(20) * 250L, 2));
    }

    String data(Random random) {
        var data = Json.object();
        switch (action) {
            case "create-customer" -> {
                data.put("customer_id", customer).put("first_name", "Jane").put("last_name", "Roe");
                data.set("address", address(random));
            }
            case "change-address" -> data.put("customer_id", customer).set("address", address(random));
            case "open-account" -> data.put("customer_id", customer).put("account_id", account);
            case "deposit", "withdraw" -> data.put("account_id", account).put("amount", amount);
            case "transfer" ->
                data.put("from_account_id", account).put("to_account_id", other).put("amount", amount);
            case "pay-bill" ->
                data.put("account_id", account)
                        .put("payee", "Anytown Electric")
                        .put("reference", bill)
                        .put("amount", amount);
            default -> data.put("account_id", account);
        }
        return data.toString();
    }

    private static com.fasterxml.jackson.databind.JsonNode address(Random random) {
        return Json.object()
                .put("street_number", Integer.toString(1 + random.nextInt(99)))
                .put("street_name", "Mill Lane")
                .put("city", "Littleton")
                .put("state", "NH")
                .put("zip", "03561");
    }
}
