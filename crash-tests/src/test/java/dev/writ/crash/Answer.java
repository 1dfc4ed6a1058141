package dev.writ.crash;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * What a client got for one attempt to send a command.
 *
 * @param status of HTTP, or 0 if there was no answer
 * @param id the command that the answer is about
 * @param basisT t of the outcome, if the answer tells it
 * @param detail the problem's type, or why there was no answer; for people
 */
record Answer(int status, Optional<UUID> id, OptionalLong basisT, String detail) {
    static Answer none(String why) {
        return new Answer(0, Optional.empty(), OptionalLong.empty(), why);
    }

    static Answer of(int status, JsonNode body) {
        var about = body.hasNonNull("id") ? body : body.path("command");
        var id = Optional.ofNullable(about.path("id").textValue()).map(UUID::fromString);
        var basisT = about.path("basis-t").canConvertToLong() && about.hasNonNull("basis-t")
                ? OptionalLong.of(about.path("basis-t").longValue())
                : OptionalLong.empty();
        return new Answer(status, id, basisT, body.path("type").asText(""));
    }

    /** The suite has said that it has the command: from now on it must be decided, once. */
    boolean acknowledges() {
        return id.isPresent() && (status == 202 || decided());
    }

    /** The answer tells the outcome. */
    boolean decided() {
        return accepted() || failed();
    }

    boolean accepted() {
        return status == 201;
    }

    /**
     * A problem is the outcome of a failed command if it says at which t it was decided: 409 mostly, 422 of what is too
     * large, 500 of a handler with a defect. Without a t it is about the request.
     */
    boolean failed() {
        return status >= 400 && id.isPresent() && (status == 409 || basisT.isPresent());
    }

    /** The request itself is not taken, and never will be. */
    boolean refused() {
        return status >= 400 && status < 500 && !failed();
    }
}
