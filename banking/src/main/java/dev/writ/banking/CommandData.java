package dev.writ.banking;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.message.Command;
import dev.writ.handler.Action;
import dev.writ.handler.Ids;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.UUID;

/** The data of a command, in the bank's terms. The action's schema has been checked. */
record CommandData(Command command) {
    static String schema(String action) {
        return Action.resource(CommandData.class, action + ".schema.json");
    }

    UUID id(String field) {
        return UUID.fromString(text(field));
    }

    /** The id that the sender chose, or else the first new id of the command. */
    UUID newId(String field) {
        return command.data().has(field) ? id(field) : Ids.of(command, 0);
    }

    String text(String field) {
        return command.data().get(field).textValue();
    }

    Optional<String> optionalText(String field) {
        return Optional.ofNullable(command.data().get(field)).map(JsonNode::textValue);
    }

    /** With two decimals, however many were written. */
    BigDecimal amount() {
        return command.data().get("amount").decimalValue().setScale(2);
    }
}
