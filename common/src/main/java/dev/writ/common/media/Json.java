package dev.writ.common.media;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** JSON trees with exact numbers: a decimal keeps every digit it was written with, trailing zeros included. */
public final class Json {
    private static final JsonMapper MAPPER = mapper(StreamReadConstraints.defaults());
    private static final JsonMapper BOUNDED = mapper(constraints(Bounds.MAX_DEPTH));
    private static final JsonMapper MESSAGES = mapper(constraints(Bounds.MAX_MESSAGE_DEPTH));

    /** Where Jackson turns from what is wrong to what a programmer could enable. */
    private static final Pattern ADVICE = Pattern.compile("(?s)(: enable |: maybe a | \\(for | \\(start marker).*");

    private static final Pattern MAX_DEPTH = Pattern.compile("depth.*allowed \\((\\d+)");

    private Json() {}

    /** The mapper itself, for libraries that ask for one. It must not be reconfigured. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /** @throws IOException if this is not exactly one JSON value in UTF-8, or an object repeats a key */
    public static JsonNode parse(byte[] utf8) throws IOException {
        return parse(decoded(utf8));
    }

    /** {@link #parse(byte[])} for text. */
    public static JsonNode parse(String text) throws JsonProcessingException {
        return parse(MAPPER, text);
    }

    public static byte[] bytes(JsonNode node) {
        return text(node).getBytes(StandardCharsets.UTF_8);
    }

    public static String text(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@link #parse(byte[])} for a message that anybody may have written: bounded as a request is, but deep enough for
     * every request with its metadata around it.
     *
     * @throws dev.writ.common.error.ProblemException with a pointer to a number or text out of bounds
     */
    public static JsonNode parseMessage(byte[] utf8) throws IOException {
        return CanonicalModel.checked(parse(MESSAGES, decoded(utf8)));
    }

    /** {@link #parse(String)} for text from outside: depth and length of numbers are bounded. */
    static JsonNode parseBounded(String text) throws JsonProcessingException {
        return parse(BOUNDED, text);
    }

    /** A parser of bare tokens that refuses repeated keys and more than {@code depth} levels. */
    static JsonParser strictParser(String text, int depth) throws IOException {
        return JsonFactory.builder()
                .streamReadConstraints(constraints(depth))
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build()
                .createParser(text);
    }

    /** What is wrong, and where. Jackson's own message also quotes the source and tells a programmer what to enable. */
    public static String message(JsonProcessingException e) {
        if (e instanceof StreamConstraintsException) {
            var depth = MAX_DEPTH.matcher(e.getOriginalMessage());
            return depth.find() ? Bounds.depth(depth.group(1)) : Bounds.NUMBER;
        }
        var what = ADVICE.matcher(e.getOriginalMessage()).replaceFirst("");
        var where = e.getLocation();
        return where == null || where.getLineNr() < 0
                ? what
                : "line " + where.getLineNr() + ", column " + where.getColumnNr() + ": " + what;
    }

    private static String decoded(byte[] utf8) throws JsonProcessingException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new JsonParseException(null, "not UTF-8", e);
        }
    }

    private static JsonNode parse(JsonMapper mapper, String text) throws JsonProcessingException {
        JsonNode node;
        try {
            node = mapper.readTree(text);
        } catch (NumberFormatException e) {
            throw new JsonParseException(null, Bounds.NUMBER, e);
        } catch (MismatchedInputException e) {
            throw new JsonParseException(null, "more than one JSON value", e.getLocation(), e);
        }
        if (node == null || node.isMissingNode()) {
            throw new JsonParseException(null, "no JSON value");
        }
        return node;
    }

    private static JsonMapper mapper(StreamReadConstraints constraints) {
        return JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(constraints).build())
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .disable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                .build();
    }

    private static StreamReadConstraints constraints(int depth) {
        return StreamReadConstraints.builder()
                .maxNestingDepth(depth)
                .maxNumberLength(Bounds.MAX_NUMBER_LENGTH)
                .build();
    }
}
