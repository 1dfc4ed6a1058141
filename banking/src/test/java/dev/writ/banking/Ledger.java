package dev.writ.banking;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The bank again, as plainly as Java allows: what random histories are compared with. */
final class Ledger {
    final Set<String> customers = new HashSet<>();
    final Map<String, BigDecimal> balances = new TreeMap<>();
    final Set<String> closed = new HashSet<>();
    final Set<String> paid = new HashSet<>();
    final Map<String, BigDecimal> moved = new HashMap<>();

    /** The code with which a wish must be rejected; empty if it can be carried out. */
    Optional<String> refusal(Wish wish) {
        return switch (wish.action()) {
            case "create-customer" -> when(customers.contains(wish.customer()), "customer-exists");
            case "change-address" -> when(!customers.contains(wish.customer()), "unknown-customer");
            case "open-account" ->
                when(!customers.contains(wish.customer()), "unknown-customer")
                        .or(() -> when(balances.containsKey(wish.account()), "account-exists"));
            case "deposit" -> notOpen(wish.account());
            case "withdraw" -> notOpen(wish.account()).or(() -> overdrawn(wish));
            case "transfer" ->
                when(wish.account().equals(wish.other()), "same-account")
                        .or(() -> notOpen(wish.account()))
                        .or(() -> notOpen(wish.other()))
                        .or(() -> overdrawn(wish));
            case "pay-bill" ->
                notOpen(wish.account())
                        .or(() -> when(paid.contains(wish.bill()), "bill-already-paid"))
                        .or(() -> overdrawn(wish));
            case "close-account" ->
                notOpen(wish.account())
                        .or(() -> when(balances.get(wish.account()).signum() != 0, "balance-not-zero"));
            default -> throw new IllegalArgumentException(wish.action());
        };
    }

    void carryOut(Wish wish) {
        switch (wish.action()) {
            case "create-customer" -> customers.add(wish.customer());
            case "open-account" -> balances.put(wish.account(), BigDecimal.ZERO.setScale(2));
            case "close-account" -> closed.add(wish.account());
            case "deposit" -> add(wish.account(), wish.amount());
            case "withdraw", "pay-bill" -> add(wish.account(), wish.amount().negate());
            case "transfer" -> {
                add(wish.account(), wish.amount().negate());
                add(wish.other(), wish.amount());
            }
            default -> {}
        }
        if (wish.action().equals("pay-bill")) {
            paid.add(wish.bill());
        }
        moved.merge(wish.action(), wish.amount(), BigDecimal::add);
    }

    private void add(String account, BigDecimal amount) {
        balances.merge(account, amount, BigDecimal::add);
    }

    private Optional<String> notOpen(String account) {
        return when(!balances.containsKey(account), "unknown-account")
                .or(() -> when(closed.contains(account), "account-closed"));
    }

    private Optional<String> overdrawn(Wish wish) {
        return when(balances.get(wish.account()).compareTo(wish.amount()) < 0, "insufficient-funds");
    }

    private static Optional<String> when(boolean condition, String code) {
        return condition ? Optional.of(code) : Optional.empty();
    }

    /** What came in less what went out. */
    BigDecimal expectedTotal() {
        return moved("deposit").subtract(moved("withdraw")).subtract(moved("pay-bill"));
    }

    private BigDecimal moved(String action) {
        return moved.getOrDefault(action, BigDecimal.ZERO);
    }
}
