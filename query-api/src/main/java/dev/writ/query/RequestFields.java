package dev.writ.query;

import clojure.lang.Keyword;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.JsonData;
import dev.writ.common.media.Media;
import dev.writ.database.datalog.TypedJson;
import dev.writ.web.RequestBody;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a request asks, by the name of each parameter: text from a URI or a form, Clojure data from any other body. The
 * {@code args} of a JSON body may hold typed values, see {@link TypedJson}. An empty text counts as absent, because that is what a form sends for a field left empty.
 */
record RequestFields(Map<String, Object> values) {
    /** One argument, as EDN; the only parameter that may be given several times, instead of {@code args}. */
    static final String ARG = "arg";

    static final List<String> NAMES =
            List.of("query", "args", ARG, "as-of", "since", "history", "basis-t", "timeout", "limit", "offset");

    static RequestFields ofUri(Context ctx) {
        return ofUri(ctx, NAMES);
    }

    /** @param names of the parameters that the resource knows */
    static RequestFields ofUri(Context ctx, List<String> names) {
        return ofTexts(ctx.queryParamMap(), names);
    }

    /** Of a form, or of any other body, which is not decoded before the first look. */
    static Posted ofBody(Context ctx) {
        if (RequestBody.isForm(ctx)) {
            var texts = RequestBody.form(ctx).fields();
            int size = texts.values().stream()
                    .flatMap(List::stream)
                    .mapToInt(String::length)
                    .sum();
            return new Posted(size, () -> ofTexts(texts, NAMES), () -> Draft.ofTexts(texts));
        }
        var body = RequestBody.undecoded(ctx);
        return new Posted(body.bytes().length, () -> decoded(body), () -> Draft.EMPTY);
    }

    private static RequestFields decoded(RequestBody.Undecoded body) {
        if (body.media() == Media.JSON) {
            return ofJson(body.json());
        }
        if (!(body.data() instanceof Map<?, ?> map)) {
            throw notParameters();
        }
        var values = new LinkedHashMap<String, Object>();
        map.forEach((key, value) ->
                put(values, NAMES, key instanceof Keyword k ? k.toString().substring(1) : key, value));
        return new RequestFields(values);
    }

    private static RequestFields ofJson(JsonNode body) {
        if (!body.isObject()) {
            throw notParameters();
        }
        var values = new LinkedHashMap<String, Object>();
        body.properties().forEach(e -> {
            var name = e.getKey();
            put(
                    values,
                    NAMES,
                    name,
                    name.equals("args") ? TypedJson.read(e.getValue(), name) : JsonData.fromJson(e.getValue()));
        });
        return new RequestFields(values);
    }

    private static ProblemException notParameters() {
        return ProblemType.INVALID.because("the body must be a map of parameters, with \"query\" among them");
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    Optional<Object> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** A problem with the value of one parameter. */
    static ProblemException fault(ProblemType type, String name, String detail) {
        return type.because(name + ": " + detail).with("parameter", TextNode.valueOf(name));
    }

    private static RequestFields ofTexts(Map<String, List<String>> texts, List<String> names) {
        var values = new LinkedHashMap<String, Object>();
        texts.forEach((name, all) -> {
            if (name.equals(ARG) && names.contains(ARG)) {
                putArguments(values, all);
                return;
            }
            if (all.size() > 1) {
                throw fault(ProblemType.MALFORMED, name, "given " + all.size() + " times");
            }
            put(values, names, name, all.get(0));
        });
        return new RequestFields(values);
    }

    /** Without those at the end that were left empty. */
    private static void putArguments(Map<String, Object> values, List<String> texts) {
        int size = texts.size();
        while (size > 0 && texts.get(size - 1).isBlank()) {
            size--;
        }
        if (size > 0) {
            values.put(ARG, List.copyOf(texts.subList(0, size)));
        }
    }

    private static void put(Map<String, Object> values, List<String> names, Object name, Object value) {
        if (!names.contains(name)) {
            var unknown = String.valueOf(name);
            throw fault(
                    ProblemType.MALFORMED,
                    unknown.codePointCount(0, unknown.length()) > 40
                            ? unknown.substring(0, unknown.offsetByCodePoints(0, 40))
                            : unknown,
                    "unknown; the parameters are " + String.join(", ", names));
        }
        if (value != null && !(value instanceof String text && text.isBlank())) {
            values.put((String) name, value);
        }
    }
}
