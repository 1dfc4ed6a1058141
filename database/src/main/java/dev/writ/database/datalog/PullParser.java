package dev.writ.database.datalog;

import clojure.lang.Keyword;
import clojure.lang.PersistentHashMap;
import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Reads pull patterns; {@code :xform}, which names code, is refused. */
final class PullParser {
    private static final int MAX_DEPTH = 32;
    private static final long MAX_RECURSION = 1000;

    private PullParser() {}

    static Object pattern(Object form, Place place) {
        return pattern(form, place, 0);
    }

    private static Object pattern(Object form, Place place, int depth) {
        if (depth > MAX_DEPTH) {
            throw place.refuse("a pull pattern nested more than " + MAX_DEPTH + " deep");
        }
        if (!Forms.isVector(form)) {
            throw place.refuse("expected a pull pattern such as [*], found " + Forms.shown(form));
        }
        var specs = Forms.items(form);
        var parsed = new ArrayList<Object>();
        for (int i = 0; i < specs.size(); i++) {
            var at = place.at(i);
            if (specs.get(i) instanceof Map<?, ?> map) {
                parsed.add(mapSpec(map, at, depth));
            } else {
                parsed.add(attribute(specs.get(i), at));
            }
        }
        return Forms.vector(parsed);
    }

    private static Object mapSpec(Map<?, ?> map, Place place, int depth) {
        var parsed = new ArrayList<Object>();
        map.forEach((key, value) -> {
            var attribute = attribute(key, place);
            if (attribute instanceof Symbol || attribute instanceof String) {
                throw place.refuse("* cannot have a pattern of its own");
            }
            parsed.add(attribute);
            parsed.add(subPattern(value, place.in(Forms.shown(key)), depth));
        });
        return PersistentHashMap.create(parsed.toArray());
    }

    private static Object subPattern(Object form, Place place, int depth) {
        if (Forms.isSymbol(form, "...")) {
            return Forms.clean(form);
        }
        if (form instanceof Long levels) {
            if (levels < 1 || levels > MAX_RECURSION) {
                throw place.refuse("a recursion limit is from 1 to " + MAX_RECURSION);
            }
            return levels;
        }
        return pattern(form, place, depth + 1);
    }

    private static Object attribute(Object form, Place place) {
        if (form instanceof Keyword) {
            return form;
        }
        if (Forms.isSymbol(form, "*")) {
            return Forms.clean(form);
        }
        // Not the same: what is pulled has strings for keys then.
        if ("*".equals(form)) {
            return form;
        }
        if (Forms.isVector(form) || Forms.isList(form)) {
            var items = Forms.items(form);
            if (items.size() == 3
                    && (Forms.isSymbol(items.get(0), "limit") || Forms.isSymbol(items.get(0), "default"))) {
                var option = items.get(0).toString();
                return expression(items.get(1), Arrays.asList(Keyword.intern(option), items.get(2)), place);
            }
            if (!items.isEmpty()) {
                return expression(items.get(0), items.subList(1, items.size()), place);
            }
        }
        throw place.refuse("expected an attribute, found " + Forms.shown(form));
    }

    private static Object expression(Object attribute, List<Object> options, Place place) {
        if (!(attribute instanceof Keyword)) {
            throw place.refuse("expected an attribute, found " + Forms.shown(attribute));
        }
        if (options.size() % 2 != 0) {
            throw place.refuse("options of " + attribute + " come in pairs");
        }
        var parsed = new ArrayList<Object>();
        parsed.add(attribute);
        for (int i = 0; i < options.size(); i += 2) {
            parsed.add(options.get(i));
            parsed.add(option(options.get(i), options.get(i + 1), place.in(Forms.shown(options.get(i)))));
        }
        return Forms.vector(parsed);
    }

    private static Object option(Object name, Object value, Place place) {
        var option = name instanceof Keyword k ? k.toString() : "";
        switch (option) {
            case ":as" -> {
                if (value instanceof Keyword || value instanceof String || value instanceof Long) {
                    return value;
                }
                throw place.refuse("expected a keyword, a string or a number, found " + Forms.shown(value));
            }
            case ":limit" -> {
                if (value == null || value instanceof Long n && n > 0) {
                    return value;
                }
                throw place.refuse("expected a positive number or nil, found " + Forms.shown(value));
            }
            case ":default" -> {
                return Forms.constant(value, place);
            }
            default -> throw place.refuse("the pull option " + Forms.shown(name) + " is not allowed");
        }
    }
}
