package dev.writ.banking;

import static dev.writ.banking.Bank.CHECKING;
import static dev.writ.banking.Bank.CLOSED;
import static dev.writ.banking.Bank.NOBODY;
import static dev.writ.banking.Bank.SAVINGS;
import static dev.writ.banking.Bank.account;
import static dev.writ.banking.Bank.bill;
import static dev.writ.banking.Bank.money;
import static dev.writ.banking.Bank.move;
import static dev.writ.banking.Bank.transfer;
import static dev.writ.handler.Decision.keyword;
import static dev.writ.handler.Decision.ref;

import dev.writ.testkit.Then;
import dev.writ.testkit.When;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {
    @Test
    void aDepositRaisesTheBalance() {
        var when = Bank.withAccounts().when("deposit", move(CHECKING, "0.5"));

        movement(when, ":deposit", "0.50")
                .asserts(account(CHECKING), ":account/balance", money("100.50"))
                .retracts(account(CHECKING), ":account/balance", money("100.00"))
                .asserts(ref(":movement/id", when.newId(0)), ":movement/to", account(CHECKING))
                .facts(7);
    }

    @Test
    void aWithdrawalLowersTheBalanceDownToZero() {
        var when = Bank.withAccounts().when("withdraw", move(CHECKING, "1e2"));

        movement(when, ":withdrawal", "100.00")
                .asserts(account(CHECKING), ":account/balance", money("0.00"))
                .asserts(ref(":movement/id", when.newId(0)), ":movement/from", account(CHECKING))
                .facts(7);
    }

    @Test
    void aTransferMovesMoneyInOneTransaction() {
        var when = Bank.withAccounts().when("transfer", """
                        {"from_account_id": "%s", "to_account_id": "%s", "amount": 30.25, "note": "Savings"}""".formatted(CHECKING, SAVINGS));

        movement(when, ":transfer", "30.25")
                .asserts(account(CHECKING), ":account/balance", money("69.75"))
                .asserts(account(SAVINGS), ":account/balance", money("30.25"))
                .asserts(ref(":movement/id", when.newId(0)), ":movement/from", account(CHECKING))
                .asserts(ref(":movement/id", when.newId(0)), ":movement/to", account(SAVINGS))
                .asserts(ref(":movement/id", when.newId(0)), ":movement/note", "Savings")
                .facts(11);
    }

    @Test
    void aBillIsPaidAndSaysByWhat() {
        var when = Bank.withAccounts().when("pay-bill", bill(CHECKING, "2026-0117", "49.90"));

        movement(when, ":bill-payment", "49.90")
                .asserts(account(CHECKING), ":account/balance", money("50.10"))
                .answers("""
                        [:find ?payee ?reference ?amount :in $ ?account
                         :where [?a :account/id ?account] [?m :movement/from ?a] [?m :movement/amount ?amount]
                                [?b :bill/payment ?m] [?b :bill/payee ?payee] [?b :bill/reference ?reference]]""", "#{[\"Anytown Electric\" \"2026-0117\" 49.90M]}", CHECKING);
    }

    private static Then movement(When when, String kind, String amount) {
        var movement = ref(":movement/id", when.newId(0));
        return when.thenAccepted()
                .asserts(movement, ":movement/kind", keyword(kind))
                .asserts(movement, ":movement/amount", money(amount))
                .asserts(movement, ":movement/at", when.command().meta().submittedAt());
    }

    @Test
    void nobodyOverdraws() {
        var bank = Bank.withAccounts();

        bank.when("withdraw", move(CHECKING, "100.01"))
                .thenRejected("insufficient-funds", CHECKING.toString(), "100.00", "100.01");
        bank.when("transfer", transfer(CHECKING, SAVINGS, "100.01")).thenRejected("insufficient-funds", "100.00");
        bank.when("pay-bill", bill(CHECKING, "1", "100.01")).thenRejected("insufficient-funds", "100.00");
        bank.when("withdraw", move(SAVINGS, "0.01")).thenRejected("insufficient-funds", "0.00");
    }

    @Test
    void aBillIsPaidOnceWhoeverPays() {
        var bank = Bank.withAccounts().command("pay-bill", bill(CHECKING, "2026-0117", "10"));

        bank.when("pay-bill", bill(CHECKING, "2026-0117", "10"))
                .thenRejected("bill-already-paid", "2026-0117", "Anytown Electric");
        bank.when("pay-bill", bill(SAVINGS, "2026-0117", "20")).thenRejected("bill-already-paid");
        bank.when("pay-bill", bill(CHECKING, "2026-0118", "10")).thenAccepted();
        bank.when("pay-bill", bill(CHECKING, "2026-0117", "10").replace("Electric", "Water"))
                .thenAccepted();
    }

    @Test
    void aBillPaidMeanwhileFromAnotherAccountIsNotPaidAgain() {
        Bank.withAccounts()
                .command("deposit", move(SAVINGS, "50"))
                .meanwhile("pay-bill", bill(CHECKING, "2026-0117", "10"))
                .when("pay-bill", bill(SAVINGS, "2026-0117", "10"))
                .thenRejected("bill-already-paid");
    }

    @Test
    void moneySpentMeanwhileCannotBeSpentAgain() {
        Bank.withAccounts()
                .meanwhile("withdraw", move(CHECKING, "60"))
                .when("transfer", transfer(CHECKING, SAVINGS, "60"))
                .thenRejected("insufficient-funds", "40.00");
        Bank.withAccounts()
                .meanwhile("deposit", move(SAVINGS, "1"))
                .when("transfer", transfer(CHECKING, SAVINGS, "60"))
                .thenAccepted()
                .asserts(account(SAVINGS), ":account/balance", money("61.00"));
    }

    @Test
    void moneyGoesSomewhereElse() {
        var bank = Bank.withAccounts();

        bank.when("transfer", transfer(CHECKING, CHECKING, "1")).thenRejected("same-account", CHECKING.toString());
        bank.when("transfer", transfer(CHECKING, CHECKING, "1").replaceFirst("acc0", "ACC0"))
                .thenRejected("same-account");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deposit", "withdraw", "pay-bill"})
    void onlyOpenAccountsTakePart(String action) {
        var bank = Bank.withAccounts();
        var data = action.equals("pay-bill") ? bill(CHECKING, "1", "1") : move(CHECKING, "1");

        bank.when(action, data.replace(CHECKING.toString(), NOBODY.toString()))
                .thenRejected("unknown-account", NOBODY.toString());
        bank.when(action, data.replace(CHECKING.toString(), CLOSED.toString()))
                .thenRejected("account-closed", CLOSED.toString());
    }

    @Test
    void aTransferNeedsTwoOpenAccounts() {
        var bank = Bank.withAccounts();

        bank.when("transfer", transfer(CHECKING, NOBODY, "1")).thenRejected("unknown-account", NOBODY.toString());
        bank.when("transfer", transfer(NOBODY, CHECKING, "1")).thenRejected("unknown-account", NOBODY.toString());
        bank.when("transfer", transfer(CHECKING, CLOSED, "1")).thenRejected("account-closed", CLOSED.toString());
        bank.when("transfer", transfer(CLOSED, CHECKING, "1")).thenRejected("account-closed", CLOSED.toString());
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "0.001", "0.005", "1000000000.01", "1e100", "1e-100", "\"10.00\"", "true", "null"})
    void whatIsNotAnAmount(String amount) {
        Bank.withAccounts().when("deposit", move(CHECKING, amount)).thenInvalid("/amount");
    }

    @ParameterizedTest
    @CsvSource({"0.01, 100.01", "0.07, 100.07", "1.10, 101.10", "33.330, 133.33", "1000000000, 1000000100.00"})
    void whatIsOne(String amount, String balance) {
        Bank.withAccounts()
                .when("deposit", move(CHECKING, amount))
                .thenAccepted()
                .asserts(account(CHECKING), ":account/balance", money(balance));
    }
}
