package dev.writ.updates;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** What a client asks for by names, each with one value or several: a query string, or a member of a message. */
final class Parameters {
    private static final int MAX_VALUES = 100;
    private static final int SHOWN = 40;
    private static final Pattern WHOLE = Pattern.compile("\\d{1,9}");

    private final Map<String, List<String>> values;

    private Parameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /** @throws ProblemException {@code malformed} for a name that is not among {@code known} */
    static Parameters of(Map<String, List<String>> values, List<String> known) {
        values.keySet().forEach(name -> requireKnown(name, known));
        return new Parameters(values);
    }

    /**
     * @param json each member a text, a number, true or false, or an array of texts
     * @throws ProblemException {@code malformed}, naming the member that is wrong
     */
    static Parameters of(JsonNode json, List<String> known) {
        if (!json.isObject()) {
            throw ProblemType.MALFORMED.because("expected an object with members among " + String.join(", ", known));
        }
        var values = new LinkedHashMap<String, List<String>>();
        json.properties().forEach(member -> {
            requireKnown(member.getKey(), known);
            values.put(member.getKey(), texts(member.getKey(), member.getValue()));
        });
        return new Parameters(values);
    }

    private static List<String> texts(String name, JsonNode value) {
        var texts = new ArrayList<String>();
        if (value.isArray()) {
            for (var item : value) {
                if (!item.isTextual()) {
                    throw fault(name, "must be an array of texts");
                }
                texts.add(item.textValue());
            }
        } else if (value.isTextual() || value.isBoolean() || value.isIntegralNumber()) {
            texts.add(value.asText());
        } else {
            throw fault(name, "must be a text, or an array of texts");
        }
        return texts;
    }

    private static void requireKnown(String name, List<String> known) {
        if (!known.contains(name)) {
            var shown = name.length() > SHOWN ? name.substring(0, SHOWN) + "…" : name;
            throw ProblemType.MALFORMED.because(
                    "unknown parameter \"" + shown + "\"; known are " + String.join(", ", known));
        }
    }

    static ProblemException fault(String name, String detail) {
        return ProblemType.MALFORMED.because("\"" + name + "\" " + detail);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    Set<String> several(String name) {
        var all = values.getOrDefault(name, List.of());
        if (all.size() > MAX_VALUES) {
            throw fault(name, "is given " + all.size() + " times; at most " + MAX_VALUES + " are possible");
        }
        if (all.stream().anyMatch(String::isBlank)) {
            throw fault(name, "is empty");
        }
        return Set.copyOf(new HashSet<>(all));
    }

    Optional<String> single(String name) {
        var all = several(name);
        if (values.getOrDefault(name, List.of()).size() > 1) {
            throw fault(name, "is given more than once");
        }
        return all.stream().findFirst();
    }

    Optional<Boolean> flag(String name) {
        return single(name).map(text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw fault(name, "must be true or false, but is \"" + text + "\"");
        });
    }

    OptionalInt integer(String name, int min, int max) {
        var text = single(name);
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!WHOLE.matcher(text.get()).matches()) {
            throw fault(name, "must be a whole number, but is \"" + text.get() + "\"");
        }
        int value = Integer.parseInt(text.get());
        if (value < min || value > max) {
            throw fault(name, "must be from " + min + " to " + max + ", but is " + value);
        }
        return OptionalInt.of(value);
    }
}
