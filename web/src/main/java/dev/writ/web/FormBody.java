package dev.writ.web;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a posted HTML form, decoded, in the order they were sent. A field that was sent several times has
 * several values.
 */
public record FormBody(Map<String, List<String>> fields) {
    public FormBody {
        fields = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(fields));
    }

    /** The first value of a field, if it was sent. */
    public Optional<String> first(String name) {
        return fields.getOrDefault(name, List.of()).stream().findFirst();
    }
}
