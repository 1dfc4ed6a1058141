package dev.writ.crash;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;

/**
 * One command as its client knows it.
 *
 * @param id which the command must have, by its key
 * @param valid whether the action's schema allows the data; what it does not allow must never be written down
 * @param answers one for each attempt, in order
 */
record Sent(String key, UUID id, String action, JsonNode data, boolean valid, List<Answer> answers) {
    Sent {
        answers = List.copyOf(answers);
    }

    boolean acknowledged() {
        return answers.stream().anyMatch(Answer::acknowledges);
    }
}
