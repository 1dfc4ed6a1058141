package dev.writ.crash;

import dev.writ.common.error.ProblemType;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Money is neither made nor lost, and every decision is the one that the decisions before it call for. The model is fed
 * with each command once, in the order of the log, whatever the log holds of it.
 */
final class MoneyRules {
    static final String DECISION = "decision";
    static final String BALANCE = "balance";
    static final String MONEY = "money";

    private final BankModel model = new BankModel();
    private final Log log;
    private final Findings findings;
    private final Predicate<UUID> mayTimeOut;

    /**
     * @param mayTimeOut of which commands it is right that their handler took longer than it may: those that may have been
     *     decided while the processor was paused, which have failed by the letter of their contract
     */
    MoneyRules(Log log, Findings findings, Predicate<UUID> mayTimeOut) {
        this.log = log;
        this.findings = findings;
        this.mayTimeOut = mayTimeOut;
    }

    /** Feeds the model with the log. */
    void replay() {
        var written = new HashMap<UUID, Command>();
        log.pending().forEach(p -> written.putIfAbsent(p.command().id(), p.command()));
        var met = new HashSet<UUID>();
        for (var decided : log.inOrder()) {
            var command = decided.outcome().match(Outcome.Accepted::command, f -> written.get(f.id()));
            if (command != null && model.knows(command) && met.add(command.id())) {
                decide(decided, command);
            }
        }
    }

    private void decide(Log.Decided decided, Command command) {
        var refusal = model.refusal(command);
        if (decided.accepted()) {
            refusal.ifPresent(code -> findings.add(
                    DECISION, decided + " was accepted, though by the decisions before it it had to be " + code));
            if (refusal.isEmpty()) {
                model.apply(command);
            }
            return;
        }
        var error = decided.outcome().match(a -> null, Outcome.Failed::error);
        if (!error.type().equals(ProblemType.REJECTED.uri().toString())) {
            if (!error.detail().contains("took longer than")
                    || !mayTimeOut.test(decided.outcome().id())) {
                findings.add(DECISION, decided + " failed with " + error.type() + " (" + error.detail() + ")");
            }
        } else if (!error.code().equals(refusal)) {
            findings.add(
                    DECISION,
                    decided + " was rejected with " + error.code().orElse("no code")
                            + ", though by the decisions before it it had to be "
                            + refusal.orElse("accepted"));
        }
    }

    /**
     * Compares what the model has come to with a database.
     *
     * @param which database, for sentences
     * @param found balances by account
     */
    void compare(String which, Map<UUID, BigDecimal> found) {
        var accounts = new TreeSet<>(model.balances().keySet());
        accounts.addAll(found.keySet());
        for (var account : accounts) {
            var expected = model.balances().get(account);
            var actual = found.get(account);
            if (expected == null || actual == null || expected.compareTo(actual) != 0) {
                findings.add(
                        BALANCE,
                        "account " + account + " has " + text(actual) + " in " + which + ", by the log it must have "
                                + text(expected));
            }
        }
        var sum = found.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        if (sum.compareTo(model.inside()) != 0) {
            findings.add(
                    MONEY,
                    "all accounts of " + which + " hold " + sum + " together, but " + model.inside()
                            + " were brought and not taken");
        }
    }

    private static String text(BigDecimal amount) {
        return amount == null ? "no balance" : amount.toString();
    }
}
