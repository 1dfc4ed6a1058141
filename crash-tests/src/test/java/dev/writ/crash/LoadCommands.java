package dev.writ.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.media.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;

/** What one client wants of the bank, one command after the other: the same for the same seed, whatever is answered. */
final class LoadCommands {
    /**
     * @param first the client cannot go on before it is decided
     * @param valid whether the schema of the action allows the data
     */
    record Draft(String action, JsonNode data, boolean first, boolean valid) {}

    private static final int ACCOUNTS_EACH = 2;

    private final Random random;
    private final List<UUID> own;
    private final List<UUID> everyones;
    private final UUID customer;
    private final Queue<Draft> opening = new ArrayDeque<>();

    /** @param client its number; clients of one seed know each other's accounts */
    LoadCommands(long seed, int client, int clients) {
        random = new Random(seed * 31 + client);
        customer = id(seed, "customer " + client);
        own = accounts(seed, client);
        everyones = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            everyones.addAll(accounts(seed, i));
        }
        opening.add(first("create-customer", customer()));
        own.forEach(account -> opening.add(first("open-account", account(account))));
        own.forEach(account -> opening.add(first("deposit", money(account, cents(50_000)))));
    }

    Draft next() {
        if (!opening.isEmpty()) {
            return opening.remove();
        }
        int choice = random.nextInt(100);
        if (choice < 30) {
            return draft("deposit", money(oneOf(own), cents(10_000)));
        } else if (choice < 45) {
            return draft("withdraw", money(oneOf(own), cents(10_000)));
        } else if (choice < 80) {
            return draft("transfer", transfer(oneOf(own), oneOf(everyones), cents(5_000)));
        } else if (choice < 87) {
            // A few bills, so that many are sent that have been paid.
            return draft("pay-bill", bill(oneOf(own), random.nextInt(200)));
        }
        return failing(choice);
    }

    private Draft failing(int choice) {
        if (choice < 91) {
            return draft("withdraw", money(oneOf(own), new BigDecimal("999999999.99")));
        } else if (choice < 94) {
            return draft("deposit", money(new UUID(random.nextLong(), random.nextLong()), cents(100)));
        } else if (choice < 97) {
            return draft("open-account", account(oneOf(own)));
        }
        return new Draft("deposit", exact(money(oneOf(own), cents(100).negate())), false, false);
    }

    private static Draft first(String action, ObjectNode data) {
        return new Draft(action, exact(data), true, true);
    }

    private static Draft draft(String action, ObjectNode data) {
        return new Draft(action, exact(data), false, true);
    }

    /** As it reads when it comes back from the log. */
    private static JsonNode exact(ObjectNode data) {
        try {
            return Json.parse(Json.bytes(data));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode customer() {
        var data = Json.object()
                .put("customer_id", customer.toString())
                .put("first_name", "Ada")
                .put("last_name", "Lovelace");
        data.putObject("address")
                .put("street_number", "12")
                .put("street_name", "St. James Sq.")
                .put("city", "Anytown")
                .put("state", "NH")
                .put("zip", "03755");
        return data;
    }

    private ObjectNode account(UUID account) {
        return Json.object().put("customer_id", customer.toString()).put("account_id", account.toString());
    }

    private static ObjectNode money(UUID account, BigDecimal amount) {
        return Json.object().put("account_id", account.toString()).put("amount", amount);
    }

    private static ObjectNode transfer(UUID from, UUID to, BigDecimal amount) {
        return Json.object()
                .put("from_account_id", from.toString())
                .put("to_account_id", to.toString())
                .put("amount", amount);
    }

    private ObjectNode bill(UUID account, int number) {
        return money(account, cents(2_000)).put("payee", "City Power").put("reference", "bill-" + number);
    }

    private BigDecimal cents(int most) {
        return BigDecimal.valueOf(1 + random.nextInt(most), 2);
    }

    private UUID oneOf(List<UUID> accounts) {
        return accounts.get(random.nextInt(accounts.size()));
    }

    private static List<UUID> accounts(long seed, int client) {
        var accounts = new ArrayList<UUID>();
        for (int i = 0; i < ACCOUNTS_EACH; i++) {
            accounts.add(id(seed, "account " + client + "/" + i));
        }
        return accounts;
    }

    private static UUID id(long seed, String what) {
        return UUID.nameUUIDFromBytes((seed + " " + what).getBytes(UTF_8));
    }
}
