package dev.writ.updates;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.media.Json;
import dev.writ.web.access.Permissions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Which updates a client wants. An empty set asks for nothing in particular; what is given must all hold.
 *
 * @param attributes names without a colon, of which one must be touched; an outcome that does not list its facts counts
 *     as touching any
 * @param accepted only accepted outcomes, or only failed ones
 * @param outcomes false for a client that wants none at all
 */
record Filter(
        Set<String> ids,
        Set<String> actions,
        Set<String> principals,
        Set<String> attributes,
        Optional<Boolean> accepted,
        boolean outcomes) {
    static final Filter ALL = new Filter(Set.of(), Set.of(), Set.of(), Set.of(), Optional.empty(), true);

    private static final Permissions EVERYTHING = Viewer.ofAll().permissions();

    /** What {@link #read} understands. */
    static final List<String> PARAMETERS = List.of("action", "id", "principal", "attribute", "status", "outcomes");

    Filter {
        ids = Set.copyOf(ids);
        actions = Set.copyOf(actions);
        principals = Set.copyOf(principals);
        attributes = Set.copyOf(attributes);
    }

    /**
     * @param outcomes what {@code outcomes} is when it is not given
     * @throws dev.writ.common.error.ProblemException {@code malformed}, naming the parameter that is wrong
     */
    static Filter read(Parameters parameters, boolean outcomes) {
        return new Filter(
                ids(parameters),
                parameters.several("action"),
                parameters.several("principal"),
                parameters.several("attribute").stream().map(Filter::attribute).collect(Collectors.toSet()),
                parameters.single("status").map(Filter::accepted),
                parameters.flag("outcomes").orElse(outcomes));
    }

    private static Set<String> ids(Parameters parameters) {
        var ids = new HashSet<String>();
        for (var id : parameters.several("id")) {
            try {
                ids.add(UUID.fromString(id).toString());
            } catch (IllegalArgumentException e) {
                throw Parameters.fault("id", "must be a command id, a UUID, but is \"" + id + "\"");
            }
        }
        return ids;
    }

    private static String attribute(String text) {
        var name = text.startsWith(":") ? text.substring(1) : text;
        if (name.isEmpty() || name.chars().anyMatch(c -> Character.isWhitespace(c) || c == ':')) {
            throw Parameters.fault(
                    "attribute", "must be the name of an attribute, such as :account/balance, but is \"" + text + "\"");
        }
        return name;
    }

    private static boolean accepted(String status) {
        return switch (status) {
            case "accepted" -> true;
            case "failed" -> false;
            default -> throw Parameters.fault("status", "must be accepted or failed, but is \"" + status + "\"");
        };
    }

    /** For whoever may be told everything. */
    boolean matches(Update update) {
        return matches(update, EVERYTHING);
    }

    /** An attribute that may not be read is one that nothing touches. */
    boolean matches(Update update, Permissions permissions) {
        return outcomes
                && update.subject()
                        .map(subject -> permissions.seesOutcome(subject.action(), subject.principal())
                                && matches(subject, permissions))
                        .orElse(true);
    }

    private boolean matches(Update.Subject subject, Permissions permissions) {
        return (ids.isEmpty() || ids.contains(subject.id()))
                && (actions.isEmpty() || actions.contains(subject.action()))
                && (principals.isEmpty() || principals.contains(subject.principal()))
                && (attributes.isEmpty() || subject.touched().anyOf(readable(permissions)))
                && (accepted.isEmpty() || accepted.get() == subject.accepted());
    }

    private Set<String> readable(Permissions permissions) {
        return permissions.readsAll()
                ? attributes
                : attributes.stream().filter(permissions.read()::reads).collect(Collectors.toSet());
    }

    /** As a client could send it. */
    ObjectNode toJson() {
        var json = Json.object();
        put(json, "action", actions);
        put(json, "id", ids);
        put(json, "principal", principals);
        put(json, "attribute", attributes.stream().map(name -> ":" + name).collect(Collectors.toSet()));
        accepted.ifPresent(only -> json.put("status", only ? "accepted" : "failed"));
        return json.put("outcomes", outcomes);
    }

    private static void put(ObjectNode json, String name, Set<String> values) {
        if (!values.isEmpty()) {
            var array = json.putArray(name);
            new TreeSet<>(values).forEach(array::add);
        }
    }
}
