package dev.writ.updates;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.JsonData;
import dev.writ.common.media.Media;
import dev.writ.database.datalog.AllowList;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What a client says on an open WebSocket: a map with one member, whose name is what it wants. */
sealed interface ClientMessage {
    void match(Consumer<SetFilter> filter, Consumer<Subscribe> subscribe, Consumer<Unsubscribe> unsubscribe);

    /** {@code {"filter": {"action": ["deposit"]}}}: from now on by this filter, in the place of the one before. */
    record SetFilter(Filter filter) implements ClientMessage {
        @Override
        public void match(Consumer<SetFilter> f, Consumer<Subscribe> s, Consumer<Unsubscribe> u) {
            f.accept(this);
        }
    }

    /**
     * {@code {"subscribe": {"query": "[:find …]", "args": […], "name": "mine", "difference": true}}}.
     *
     * @param name what the client calls this live query; empty for the next free number
     */
    record Subscribe(Optional<String> name, LiveRequest request) implements ClientMessage {
        static final List<String> PARAMETERS = List.of("query", "args", "name", "difference");
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:/-]{1,100}");

        public Subscribe {
            name.ifPresent(Subscribe::requireName);
        }

        /** Of a query string; empty if there is no query in it. */
        static Optional<Subscribe> read(Parameters parameters, AllowList functions) {
            var query = parameters.single("query");
            if (query.isEmpty()) {
                PARAMETERS.stream().filter(parameters::has).findFirst().ifPresent(name -> {
                    throw Parameters.fault(name, "belongs to a live query, but there is no \"query\"");
                });
                return Optional.empty();
            }
            return Optional.of(new Subscribe(
                    parameters.single("name"),
                    LiveRequest.of(
                            query.get(),
                            parameters.single("args").orElse(null),
                            parameters.flag("difference").orElse(false),
                            functions)));
        }

        @Override
        public void match(Consumer<SetFilter> f, Consumer<Subscribe> s, Consumer<Unsubscribe> u) {
            s.accept(this);
        }

        private static void requireName(String name) {
            if (!NAME.matcher(name).matches()) {
                throw Parameters.fault(
                        "name", "must be 1 to 100 letters, digits or any of . _ : / - but is \"" + name + "\"");
            }
        }
    }

    /** {@code {"unsubscribe": "mine"}} */
    record Unsubscribe(String name) implements ClientMessage {
        @Override
        public void match(Consumer<SetFilter> f, Consumer<Subscribe> s, Consumer<Unsubscribe> u) {
            u.accept(this);
        }
    }

    /**
     * @param functions what a query may call
     * @throws ProblemException saying what in the message is not understood
     */
    static ClientMessage read(String text, Format format, AllowList functions) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var said = members(
                format == Format.TRANSIT ? Media.TRANSIT_JSON.decodeData(bytes) : Media.JSON.decode(bytes),
                "a message");
        if (said.size() != 1) {
            throw ProblemType.MALFORMED.because("a message has one member: filter, subscribe or unsubscribe");
        }
        var only = said.entrySet().iterator().next();
        return switch (only.getKey()) {
            case "filter" -> new SetFilter(Filter.read(Parameters.of(json(only.getValue()), Filter.PARAMETERS), true));
            case "subscribe" -> subscribe(members(only.getValue(), "\"subscribe\""), functions);
            case "unsubscribe" -> new Unsubscribe(text(only.getValue(), "unsubscribe"));
            default ->
                throw ProblemType.MALFORMED.because(
                        "a message has one member: filter, subscribe or unsubscribe, not \"" + only.getKey() + "\"");
        };
    }

    private static Subscribe subscribe(Map<String, Object> members, AllowList functions) {
        members.keySet().stream()
                .filter(name -> !Subscribe.PARAMETERS.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw ProblemType.MALFORMED.because("unknown member \"" + name + "\" of \"subscribe\"; known are "
                            + String.join(", ", Subscribe.PARAMETERS));
                });
        if (members.get("query") == null) {
            throw Parameters.fault("query", "is missing in \"subscribe\"");
        }
        return new Subscribe(
                Optional.ofNullable(members.get("name")).map(name -> text(name, "name")),
                LiveRequest.of(members.get("query"), members.get("args"), flag(members.get("difference")), functions));
    }

    /** With JSON values of JSON, Clojure data of Transit. */
    private static Map<String, Object> members(Object said, String what) {
        var members = new LinkedHashMap<String, Object>();
        if (said instanceof JsonNode json && json.isObject()) {
            json.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
        } else if (said instanceof Map<?, ?> map) {
            map.forEach((key, value) -> members.put(json(key).asText(), value));
        } else {
            throw ProblemType.MALFORMED.because(what + " must be a map");
        }
        return members;
    }

    private static JsonNode json(Object value) {
        return value instanceof JsonNode json ? json : JsonData.toJson(value);
    }

    private static String text(Object value, String name) {
        var json = json(value);
        if (!json.isTextual()) {
            throw Parameters.fault(name, "must be a text");
        }
        return json.textValue();
    }

    private static boolean flag(Object value) {
        if (value == null) {
            return false;
        }
        var json = json(value);
        if (!json.isBoolean()) {
            throw Parameters.fault("difference", "must be true or false");
        }
        return json.booleanValue();
    }
}
