package dev.writ.query;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The form of a question as somebody filled it in, whether or not it can be understood.
 *
 * @param texts by the name of the parameter; those left empty are not there
 * @param arguments the texts of single arguments, by which {@code args} may be spelled
 */
record Draft(Map<String, String> texts, List<String> arguments) {
    static final Draft EMPTY = new Draft(Map.of(), List.of());

    /** Characters of an address that servers and proxies commonly take. */
    private static final int LONGEST = 8_000;

    static Draft of(RequestFields fields) {
        return of(fields.values());
    }

    /** Of a question that does not even have the right parameters: takes what is known, and the first of each. */
    static Draft ofTexts(Map<String, List<String>> given) {
        var known = new LinkedHashMap<String, Object>();
        given.forEach((name, values) -> {
            if (name.equals(RequestFields.ARG)) {
                known.put(name, values);
            } else if (RequestFields.NAMES.contains(name) && !values.get(0).isBlank()) {
                known.put(name, values.get(0));
            }
        });
        return of(known);
    }

    private static Draft of(Map<String, Object> values) {
        var texts = new LinkedHashMap<String, String>();
        var arguments = new ArrayList<String>();
        values.forEach((name, value) -> {
            if (name.equals(RequestFields.ARG) && value instanceof List<?> list) {
                list.forEach(item -> arguments.add(Objects.toString(item, "")));
            } else {
                texts.put(name, value instanceof String text ? text : QueryShape.text(value));
            }
        });
        return new Draft(texts, arguments);
    }

    String text(String name) {
        return texts.getOrDefault(name, "");
    }

    OptionalLong number(String name) {
        var text = text(name);
        return text.matches("\\d{1,9}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    Optional<QueryShape> shape() {
        return QueryShape.of(text("query"));
    }

    /** The same with another value of one parameter, or without it if {@code value} is empty. */
    Draft with(String name, String value) {
        var more = new LinkedHashMap<>(texts);
        if (value.isEmpty()) {
            more.remove(name);
        } else {
            more.put(name, value);
        }
        return new Draft(more, arguments);
    }

    /** The address that asks this; empty if it would be too long for one. */
    Optional<String> href() {
        if (length(texts.values()) + length(arguments) > LONGEST) {
            return Optional.empty();
        }
        var pairs = new ArrayList<String>();
        texts.forEach((name, value) -> pairs.add(pair(name, value)));
        arguments.forEach(value -> pairs.add(pair(RequestFields.ARG, value)));
        var href = pairs.isEmpty() ? QueryApi.PATH : QueryApi.PATH + "?" + String.join("&", pairs);
        return Optional.of(href).filter(h -> h.length() <= LONGEST);
    }

    private static long length(Collection<String> values) {
        return values.stream().mapToLong(value -> value.length() + 1L).sum();
    }

    private static String pair(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
