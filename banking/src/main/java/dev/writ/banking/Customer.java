package dev.writ.banking;

import com.fasterxml.jackson.databind.JsonNode;
import datomic.Database;
import datomic.Entity;
import dev.writ.handler.Decision;
import dev.writ.handler.Rejected;
import java.util.Map;
import java.util.UUID;

/** A customer as it stands in a database value. */
record Customer(UUID id, Entity entity) {
    static Object ref(UUID id) {
        return Decision.ref(":customer/id", id);
    }

    static boolean exists(Database database, UUID id) {
        return database.entid(ref(id)) != null;
    }

    static Customer known(Database database, UUID id) throws Rejected {
        if (!exists(database, id)) {
            throw new Rejected("unknown-customer", "there is no customer " + id);
        }
        return new Customer(id, database.entity(ref(id)));
    }

    Object addressId() {
        return ((Entity) entity.get(":customer/address")).get(":db/id");
    }

    static Map<String, String> address(JsonNode address) {
        return Map.of(
                ":address/street-number", address.get("street_number").textValue(),
                ":address/street-name", address.get("street_name").textValue(),
                ":address/city", address.get("city").textValue(),
                ":address/state", address.get("state").textValue(),
                ":address/zip", address.get("zip").textValue());
    }
}
