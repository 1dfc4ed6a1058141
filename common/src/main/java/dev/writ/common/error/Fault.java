package dev.writ.common.error;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.media.Json;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One thing that is wrong with data, and where.
 *
 * @param pointer RFC 6901; empty for the data as a whole
 */
public record Fault(String pointer, String message) {
    public ObjectNode toJson() {
        return Json.object().put("pointer", pointer).put("detail", message);
    }

    @Override
    public String toString() {
        return pointer.isEmpty() ? message : pointer + ": " + message;
    }

    /** A problem of {@code type} whose detail lists the faults and whose member {@code errors} carries them one by one. */
    public static ProblemException problem(ProblemType type, List<Fault> faults) {
        ArrayNode array = Json.array();
        faults.forEach(f -> array.add(f.toJson()));
        return type.because(faults.stream().map(Fault::toString).collect(Collectors.joining("; ")))
                .with("errors", array);
    }
}
