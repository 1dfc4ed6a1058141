package dev.writ.banking;

import clojure.lang.Keyword;
import datomic.Database;
import dev.writ.handler.Decision;
import dev.writ.handler.Rejected;
import java.math.BigDecimal;
import java.util.UUID;

/** An open account as it stands in a database value. */
record Account(UUID id, BigDecimal balance) {
    static final Keyword OPEN = Decision.keyword(":open");
    static final Keyword CLOSED = Decision.keyword(":closed");

    static Object ref(UUID id) {
        return Decision.ref(":account/id", id);
    }

    static boolean exists(Database database, UUID id) {
        return database.entid(ref(id)) != null;
    }

    /** @throws Rejected {@code unknown-account} or {@code account-closed} */
    static Account open(Database database, UUID id) throws Rejected {
        if (!exists(database, id)) {
            throw new Rejected("unknown-account", "there is no account " + id);
        }
        var entity = database.entity(ref(id));
        if (!OPEN.equals(entity.get(":account/status"))) {
            throw new Rejected("account-closed", "account " + id + " is closed");
        }
        return new Account(id, (BigDecimal) entity.get(":account/balance"));
    }

    /** @throws Rejected {@code insufficient-funds} */
    void requireFunds(BigDecimal amount) throws Rejected {
        if (balance.compareTo(amount) < 0) {
            throw new Rejected(
                    "insufficient-funds", "account " + id + " has " + balance + ", asked for were " + amount);
        }
    }

    /** Adds money to the balance, relying on the account being open and on the balance it has now. */
    void add(Decision.Builder decision, BigDecimal amount) {
        decision.guard(ref(id), ":account/status", OPEN).cas(ref(id), ":account/balance", balance, balance.add(amount));
    }

    void subtract(Decision.Builder decision, BigDecimal amount) {
        add(decision, amount.negate());
    }
}
