package dev.writ.query;

import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects the members of a map for an answer, which keeps their order. */
final class Members {
    private final List<Object> members = new ArrayList<>();

    Members with(String name, Object value) {
        members.add(Keyword.intern(name));
        members.add(value);
        return this;
    }

    /** Only if there is a value. */
    Members with(String name, Optional<?> value) {
        value.ifPresent(v -> with(name, v));
        return this;
    }

    Object map() {
        return new PersistentArrayMap(members.toArray());
    }
}
