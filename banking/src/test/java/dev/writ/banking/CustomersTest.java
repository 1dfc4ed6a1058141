package dev.writ.banking;

import static dev.writ.banking.Bank.JANE;
import static dev.writ.banking.Bank.MILL_LANE;
import static dev.writ.banking.Bank.NOBODY;
import static dev.writ.handler.Decision.ref;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import datomic.Peer;
import dev.writ.common.media.Json;
import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CustomersTest {
    private static final String JOHN = """
            {"first_name": "John", "last_name": "Doe",
             "address": {"street_number": "1234", "street_name": "Main St.", "city": "Anytown",
                         "state": "NH", "zip": "03755"}}""";

    private static final String HARBOR_ROAD = """
            {"street_number": "12", "street_name": "Harbor Road", "city": "Portsmouth", "state": "NH", "zip": "03801"}""";

    private static String jane(String firstName) {
        return "{\"customer_id\": \"%s\", \"first_name\": \"%s\", \"last_name\": \"Roe\", \"address\": %s}"
                .formatted(JANE, firstName, MILL_LANE);
    }

    @Test
    void aCustomerIsCreatedWithAnIdFromTheCommand() {
        var when = Bank.empty().when("create-customer", JOHN);

        when.thenAccepted()
                .asserts(ref(":customer/id", when.newId(0)), ":customer/id", when.newId(0))
                .answers("""
                        [:find (pull ?e [:customer/first-name :customer/last-name
                                         {:customer/address [:address/street-number :address/street-name
                                                             :address/city :address/state :address/zip]}]) .
                         :where [?e :customer/id]]""", """
                        {:customer/first-name "John", :customer/last-name "Doe",
                         :customer/address {:address/street-number "1234", :address/street-name "Main St.",
                                            :address/city "Anytown", :address/state "NH", :address/zip "03755"}}""");
    }

    @Test
    void theSenderMayChooseTheId() {
        Bank.empty()
                .when("create-customer", jane("Jane"))
                .thenAccepted()
                .asserts(ref(":customer/id", JANE), ":customer/last-name", "Roe")
                .given()
                .when("create-customer", jane("Jane"))
                .thenRejected("customer-exists", JANE.toString());
    }

    @Test
    void twoWhoChooseOneIdAtOnceAreNotMerged() {
        Bank.empty()
                .meanwhile("create-customer", jane("Jane"))
                .when("create-customer", jane("Janet"))
                .thenRejected("customer-exists");
    }

    @Test
    void anAddressIsReplacedAndTheOldOneStaysInHistory() {
        var moved = Bank.withJane()
                .when("change-address", "{\"customer_id\": \"%s\", \"address\": %s}".formatted(JANE, HARBOR_ROAD))
                .thenAccepted()
                .facts(8)
                .answers("""
                        [:find [?city ...] :in $ ?id
                         :where [?c :customer/id ?id] [?c :customer/address ?a] [?a :address/city ?city]]""", "[\"Portsmouth\"]", JANE);

        Collection<String> everLivedIn = Peer.query(
                "[:find [?city ...] :where [_ :address/city ?city]]",
                moved.database().history());
        assertThat(everLivedIn).containsExactlyInAnyOrder("Littleton", "Portsmouth");
    }

    @Test
    void theSameAddressAgainChangesNothing() {
        Bank.withJane()
                .when("change-address", "{\"customer_id\": \"%s\", \"address\": %s}".formatted(JANE, MILL_LANE))
                .thenAccepted()
                .changesNothing();
    }

    @Test
    void onlyCustomersMove() {
        Bank.withJane()
                .when("change-address", "{\"customer_id\": \"%s\", \"address\": %s}".formatted(NOBODY, HARBOR_ROAD))
                .thenRejected("unknown-customer", NOBODY.toString());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "/customer_id, 17",
                "/customer_id, \"1-1-1-1-1\"",
                "/first_name, \"\"",
                "/first_name, \" \"",
                "/first_name, \"John \"",
                "/first_name, \"Jo\\u0000hn\"",
                "/first_name, \"John\\n\"",
                "/last_name, null",
                "/address, {}",
                "/address, \"1234 Main St.\"",
            })
    void whatIsNotACustomer(String pointer, String value) throws JsonProcessingException {
        var data = (ObjectNode) Json.parse(JOHN);
        data.set(pointer.substring(1), Json.parse(value));

        Bank.empty().when("create-customer", data.toString()).thenInvalid(pointer);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"/address/state, \"nh\"", "/address/zip, 3755", "/address/zip, \"0375\"", "/address, 1"})
    void whatIsNotAnAddress(String pointer, String value) throws JsonProcessingException {
        var data = (ObjectNode) Json.parse(JOHN);
        var field = pointer.substring(pointer.lastIndexOf('/') + 1);
        var parent = pointer.equals("/address") ? data : (ObjectNode) data.get("address");
        parent.set(field, Json.parse(value));

        Bank.empty().when("create-customer", data.toString()).thenInvalid(pointer);
    }

    @Test
    void fieldsThatNobodyKnowsAreRefused() throws JsonProcessingException {
        var data = (ObjectNode) Json.parse(JOHN);
        data.put("nickname", "Jo");

        Bank.empty().when("create-customer", data.toString()).thenInvalid("");
    }
}
