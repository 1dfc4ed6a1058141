package dev.writ.crash;

import dev.writ.common.message.Command;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** The bank's rules once more, in a few maps: what a sequence of commands must come to. */
final class BankModel {
    private final Set<UUID> customers = new HashSet<>();
    private final Map<UUID, BigDecimal> balances = new TreeMap<>();
    private final Set<List<String>> paid = new HashSet<>();
    private BigDecimal inside = BigDecimal.ZERO;

    /** Whether the model knows what must become of such a command. */
    boolean knows(Command command) {
        return switch (command.action()) {
            case "deposit", "withdraw", "transfer", "pay-bill" -> true;
            case "create-customer" -> command.data().has("customer_id");
            case "open-account" -> command.data().has("account_id");
            default -> false;
        };
    }

    /** Why the bank says no to the command as things stand; empty if it says yes. */
    Optional<String> refusal(Command command) {
        return switch (command.action()) {
            case "create-customer" -> when(customers.contains(id(command, "customer_id")), "customer-exists");
            case "open-account" ->
                when(!customers.contains(id(command, "customer_id")), "unknown-customer")
                        .or(() -> when(balances.containsKey(id(command, "account_id")), "account-exists"));
            case "deposit" -> unknown(command, "account_id");
            case "withdraw" -> unknown(command, "account_id").or(() -> lacking(command, "account_id"));
            case "transfer" ->
                when(id(command, "from_account_id").equals(id(command, "to_account_id")), "same-account")
                        .or(() -> unknown(command, "from_account_id"))
                        .or(() -> unknown(command, "to_account_id"))
                        .or(() -> lacking(command, "from_account_id"));
            case "pay-bill" ->
                unknown(command, "account_id")
                        .or(() -> when(paid.contains(bill(command)), "bill-already-paid"))
                        .or(() -> lacking(command, "account_id"));
            default -> throw new IllegalArgumentException(command.action());
        };
    }

    /** Does what the command says. */
    void apply(Command command) {
        switch (command.action()) {
            case "create-customer" -> customers.add(id(command, "customer_id"));
            case "open-account" -> balances.put(id(command, "account_id"), BigDecimal.ZERO);
            case "deposit" -> move(Optional.empty(), Optional.of(id(command, "account_id")), amount(command));
            case "withdraw" -> move(Optional.of(id(command, "account_id")), Optional.empty(), amount(command));
            case "transfer" ->
                move(
                        Optional.of(id(command, "from_account_id")),
                        Optional.of(id(command, "to_account_id")),
                        amount(command));
            case "pay-bill" -> {
                paid.add(bill(command));
                move(Optional.of(id(command, "account_id")), Optional.empty(), amount(command));
            }
            default -> throw new IllegalArgumentException(command.action());
        }
    }

    /** By account. */
    Map<UUID, BigDecimal> balances() {
        return balances;
    }

    /** What was brought in, less what was taken out and what paid bills: the money that all accounts must hold together. */
    BigDecimal inside() {
        return inside;
    }

    private void move(Optional<UUID> from, Optional<UUID> to, BigDecimal amount) {
        from.ifPresent(account -> balances.merge(account, amount.negate(), BigDecimal::add));
        to.ifPresent(account -> balances.merge(account, amount, BigDecimal::add));
        inside = inside.add(to.isPresent() ? amount : BigDecimal.ZERO)
                .subtract(from.isPresent() ? amount : BigDecimal.ZERO);
    }

    private Optional<String> unknown(Command command, String field) {
        return when(!balances.containsKey(id(command, field)), "unknown-account");
    }

    private Optional<String> lacking(Command command, String field) {
        return when(balances.get(id(command, field)).compareTo(amount(command)) < 0, "insufficient-funds");
    }

    private static Optional<String> when(boolean condition, String code) {
        return condition ? Optional.of(code) : Optional.empty();
    }

    private static UUID id(Command command, String field) {
        return UUID.fromString(command.data().get(field).textValue());
    }

    private static BigDecimal amount(Command command) {
        return command.data().get("amount").decimalValue();
    }

    private static List<String> bill(Command command) {
        return List.of(
                command.data().get("payee").textValue(),
                command.data().get("reference").textValue());
    }
}
