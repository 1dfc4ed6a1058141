package dev.writ.common.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Objects;

/**
 * A Datomic transaction as the log keeps it.
 *
 * @param prevT t of the database it was applied to
 * @param basisT its own t
 * @param instant its {@code :db/txInstant}
 * @param data the transaction data as EDN text, exactly what was applied
 * @param factsHash SHA-256 over its sorted datoms, as lower-case hex
 */
public record Transaction(long prevT, long basisT, Instant instant, String data, String factsHash) {
    public Transaction {
        Objects.requireNonNull(instant, "instant");
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(factsHash, "factsHash");
        if (prevT >= basisT) {
            throw new IllegalArgumentException("\"prev-t\" must be below \"basis-t\"");
        }
    }

    void writeTo(ObjectNode node) {
        node.put("prev-t", prevT)
                .put("basis-t", basisT)
                .put("tx-instant", instant.toString())
                .put("tx", data)
                .put("facts-hash", factsHash);
    }

    static Transaction fromJson(JsonNode node) {
        return new Transaction(
                Fields.integer(node, "prev-t"),
                Fields.integer(node, "basis-t"),
                Fields.instant(node, "tx-instant"),
                Fields.text(node, "tx"),
                Fields.text(node, "facts-hash"));
    }
}
