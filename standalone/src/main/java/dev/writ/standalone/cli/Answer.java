package dev.writ.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;

/** An HTTP answer with a JSON body. */
public record Answer(int status, JsonNode body) {
    public boolean successful() {
        return status < 400;
    }

    /** Of the command that the answer is about, be it the command itself or a problem with it; empty if there is none. */
    public String commandId() {
        return Printable.of(body.at("/command/id").asText(body.path("id").asText()));
    }

    /** Why not, in one line, from the problem document that the body then is. */
    public String problem() {
        var line = new StringBuilder(body.path("title").asText("HTTP status " + status));
        if (body.hasNonNull("code")) {
            line.append(" (").append(body.get("code").asText()).append(')');
        }
        if (body.hasNonNull("detail")) {
            line.append(": ").append(body.get("detail").asText());
        }
        var faults = new ArrayList<String>();
        for (var fault : body.path("errors")) {
            if (fault.path("pointer").asText("").isEmpty()
                    && line.indexOf(fault.path("detail").asText()) >= 0) {
                continue;
            }
            faults.add((fault.path("pointer").asText("") + " "
                            + fault.path("detail").asText(""))
                    .strip());
        }
        if (!faults.isEmpty()) {
            line.append(" [").append(String.join("; ", faults)).append(']');
        }
        return Printable.of(line.toString());
    }

    /** @throws ClientException with {@link #problem()} if this is not a success */
    public Answer orFail() {
        if (!successful()) {
            throw new ClientException(problem());
        }
        return this;
    }
}
