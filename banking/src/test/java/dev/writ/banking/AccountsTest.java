package dev.writ.banking;

import static dev.writ.banking.Bank.CHECKING;
import static dev.writ.banking.Bank.CLOSED;
import static dev.writ.banking.Bank.JANE;
import static dev.writ.banking.Bank.NOBODY;
import static dev.writ.banking.Bank.SAVINGS;
import static dev.writ.banking.Bank.account;
import static dev.writ.banking.Bank.close;
import static dev.writ.banking.Bank.money;
import static dev.writ.banking.Bank.move;
import static dev.writ.banking.Bank.open;
import static dev.writ.banking.Bank.transfer;
import static dev.writ.handler.Decision.ref;

import org.junit.jupiter.api.Test;

class AccountsTest {
    @Test
    void anAccountIsOpenedEmptyForItsOwner() {
        var when = Bank.withJane().when("open-account", "{\"customer_id\": \"%s\"}".formatted(JANE));
        var account = account(when.newId(0));

        when.thenAccepted()
                .facts(4)
                .asserts(account, ":account/id", when.newId(0))
                .asserts(account, ":account/owner", ref(":customer/id", JANE))
                .asserts(account, ":account/balance", money("0.00"))
                .asserts(account, ":account/status", Account.OPEN);
    }

    @Test
    void onlyCustomersHaveAccounts() {
        Bank.empty().when("open-account", open(CHECKING)).thenRejected("unknown-customer", JANE.toString());
    }

    @Test
    void anAccountIsOpenedOnce() {
        var bank = Bank.withAccounts();

        bank.when("open-account", open(CHECKING)).thenRejected("account-exists", CHECKING.toString());
        bank.when("open-account", open(CLOSED)).thenRejected("account-exists", CLOSED.toString());
        Bank.withJane()
                .meanwhile("open-account", open(CHECKING))
                .when("open-account", open(CHECKING))
                .thenRejected("account-exists");
    }

    @Test
    void anEmptyAccountCanBeClosed() {
        Bank.withAccounts()
                .when("close-account", close(SAVINGS))
                .thenAccepted()
                .facts(2)
                .asserts(account(SAVINGS), ":account/status", Account.CLOSED)
                .retracts(account(SAVINGS), ":account/status", Account.OPEN);
    }

    @Test
    void onlyAnOpenAndEmptyAccountCanBeClosed() {
        var bank = Bank.withAccounts();

        bank.when("close-account", close(NOBODY)).thenRejected("unknown-account", NOBODY.toString());
        bank.when("close-account", close(CLOSED)).thenRejected("account-closed", CLOSED.toString());
        bank.when("close-account", close(CHECKING)).thenRejected("balance-not-zero", CHECKING.toString(), "100.00");
    }

    @Test
    void moneyThatComesInMeanwhileKeepsAnAccountOpen() {
        Bank.withAccounts()
                .meanwhile("transfer", transfer(CHECKING, SAVINGS, "5"))
                .when("close-account", close(SAVINGS))
                .thenRejected("balance-not-zero", "5.00");
    }

    @Test
    void anAccountClosedMeanwhileTakesNothing() {
        Bank.withAccounts()
                .meanwhile("close-account", close(SAVINGS))
                .when("deposit", move(SAVINGS, "5"))
                .thenRejected("account-closed");
        Bank.withAccounts()
                .meanwhile("close-account", close(SAVINGS))
                .when("transfer", transfer(CHECKING, SAVINGS, "5"))
                .thenRejected("account-closed");
        Bank.withAccounts()
                .meanwhile("close-account", close(SAVINGS))
                .when("close-account", close(SAVINGS))
                .thenRejected("account-closed");
    }
}
