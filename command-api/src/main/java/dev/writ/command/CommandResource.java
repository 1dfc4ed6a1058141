package dev.writ.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.error.Problem;
import dev.writ.common.error.ProblemException;
import dev.writ.common.media.Json;
import dev.writ.web.QueryLinks;
import java.util.UUID;

/**
 * A command as clients see it. Members keep the names they have in Kafka:
 *
 * <ul>
 *   <li>{@code id}, {@code action}, {@code status} ({@code pending}, {@code accepted} or {@code failed}), {@code data},
 *       {@code meta}, {@code pending} (where it was written down) and {@code links};
 *   <li>once decided also {@code outcome} (where the outcome stands), {@code processor}, {@code prev-t},
 *       {@code basis-t}, {@code tx-instant}, {@code tx} and {@code facts-hash};
 *   <li>if accepted {@code facts}, or {@code facts-omitted}; if failed {@code error}, with the members of RFC 9457.
 * </ul>
 *
 * The links of a decided command also lead into its database ({@link QueryLinks}). In a list these links, {@code data},
 * {@code tx} and {@code facts} are left out.
 */
final class CommandResource {
    static final String COMMANDS = "/api/v1/commands";

    private CommandResource() {}

    static String path(UUID id) {
        return COMMANDS + "/" + id;
    }

    /** What another document says of a command: its id, and where it is. */
    static ObjectNode reference(UUID id) {
        return Json.object().put("id", id.toString()).put("location", path(id));
    }

    static ObjectNode whole(CommandState state, StatusStore store, QueryLinks queries) {
        return state.match(
                pending -> pending(pending.recorded()),
                decided -> linked(decided, decided(decided, store.outcome(decided)), queries));
    }

    /**
     * The whole command; without {@code tx} and {@code facts} if the store cannot be read any more since it told that the
     * command was decided. An error would make its client command it again.
     */
    static ObjectNode known(CommandState state, StatusStore store, QueryLinks queries) {
        try {
            return whole(state, store, queries);
        } catch (ProblemException e) {
            return state.match(
                    pending -> pending(pending.recorded()),
                    decided ->
                            linked(decided, decided(decided, decided.outcome().members()), queries));
        }
    }

    static ObjectNode inList(CommandState state) {
        return state.match(
                pending -> pending(pending.recorded()).without("data"),
                decided -> decided(decided, decided.outcome().members()).without("data"));
    }

    /** Why a command failed, for a client that waited for its outcome. */
    static Problem problem(CommandState.Decided failed) {
        var reference = reference(failed.id()).put("basis-t", failed.outcome().basisT());
        return failed.outcome().error().with("command", reference);
    }

    private static ObjectNode pending(Recorded recorded) {
        var command = recorded.command();
        var node = head(command.id(), command.action(), Status.PENDING);
        var record = command.toJson();
        node.set("data", record.get("data"));
        node.set("meta", record.get("meta"));
        node.set("pending", recorded.position().toJson());
        return withLinks(node);
    }

    private static ObjectNode decided(CommandState.Decided state, ObjectNode outcome) {
        var node = head(state.id(), outcome.path("action").asText(), state.status());
        data(state, outcome, node);
        node.set("meta", outcome.get("meta"));
        node.set("pending", outcome.get("pending"));
        node.set("outcome", state.outcome().position().toJson());
        outcome.properties().forEach(e -> {
            if (!node.has(e.getKey())) {
                node.set(e.getKey(), e.getValue());
            }
        });
        return withLinks(node);
    }

    private static void data(CommandState.Decided state, ObjectNode outcome, ObjectNode node) {
        JsonNode decided = outcome.get("data");
        if (decided != null) {
            node.set("data", decided);
        } else {
            state.recorded().ifPresent(r -> node.set("data", r.command().data()));
        }
    }

    private static ObjectNode head(UUID id, String action, Status status) {
        return Json.object().put("id", id.toString()).put("action", action).put("status", status.text());
    }

    private static ObjectNode linked(CommandState.Decided state, ObjectNode node, QueryLinks queries) {
        queries.addTo(node, state.status() == Status.ACCEPTED);
        return node;
    }

    private static ObjectNode withLinks(ObjectNode node) {
        node.putObject("links")
                .put("self", path(UUID.fromString(node.get("id").asText())))
                .put("action", ActionResource.path(node.get("action").asText()));
        return node;
    }
}
