package dev.writ.standalone.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.media.Json;
import java.math.BigDecimal;
import java.util.UUID;

/** The commands of the story, with ids that the teller knows beforehand. */
final class Bank {
    private Bank() {}

    record Person(UUID customer, UUID account, String firstName, String lastName) {
        static Person named(String firstName, String lastName) {
            return new Person(UUID.randomUUID(), UUID.randomUUID(), firstName, lastName);
        }
    }

    static ObjectNode customer(Person person, String number, String street, String city, String state, String zip) {
        var data = Json.object()
                .put("customer_id", person.customer().toString())
                .put("first_name", person.firstName())
                .put("last_name", person.lastName());
        data.putObject("address")
                .put("street_number", number)
                .put("street_name", street)
                .put("city", city)
                .put("state", state)
                .put("zip", zip);
        return data;
    }

    static ObjectNode account(Person person) {
        return Json.object()
                .put("customer_id", person.customer().toString())
                .put("account_id", person.account().toString());
    }

    /** A deposit or a withdrawal. */
    static ObjectNode money(Person person, String amount) {
        return Json.object().put("account_id", person.account().toString()).put("amount", new BigDecimal(amount));
    }

    static ObjectNode transfer(Person from, Person to, String amount, String note) {
        return Json.object()
                .put("from_account_id", from.account().toString())
                .put("to_account_id", to.account().toString())
                .put("amount", new BigDecimal(amount))
                .put("note", note);
    }

    static ObjectNode bill(Person payer, String payee, String reference, String amount) {
        return money(payer, amount).put("payee", payee).put("reference", reference);
    }
}
