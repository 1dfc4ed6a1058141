package dev.writ.updates;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A filter, as the client writes it and as it ought to be understood. No actions are all of them. */
record Wish(List<String> actions, Optional<String> status) {
    static Wish any(Random random) {
        var actions = new ArrayList<>(Outcomes.ACTIONS);
        actions.removeIf(action -> random.nextBoolean());
        return new Wish(
                actions,
                switch (random.nextInt(4)) {
                    case 0 -> Optional.of("accepted");
                    case 1 -> Optional.of("failed");
                    default -> Optional.empty();
                });
    }

    String query() {
        var parameters = new ArrayList<String>();
        actions.forEach(action -> parameters.add("action=" + action));
        status.ifPresent(value -> parameters.add("status=" + value));
        return parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
    }

    /** As a message on an open WebSocket. */
    String message() {
        var filter = Json.object();
        if (!actions.isEmpty()) {
            actions.forEach(filter.putArray("action")::add);
        }
        status.ifPresent(value -> filter.put("status", value));
        return Json.text(Json.object().set("filter", filter));
    }

    boolean includes(boolean accepted, JsonNode outcome) {
        return (actions.isEmpty() || actions.contains(outcome.path("action").asText()))
                && status.map(value -> value.equals("accepted") == accepted).orElse(true);
    }
}
