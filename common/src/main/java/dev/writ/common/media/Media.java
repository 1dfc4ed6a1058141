package dev.writ.common.media;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The notations in which data comes in and goes out. Commands have one canonical model in all of them, JSON with exact
 * numbers ({@link #decode}, {@link #encode}); queries speak Clojure data ({@link #decodeData}, {@link #encodeData}).
 */
public enum Media {
    JSON("application/json"),
    EDN("application/edn"),
    TRANSIT_JSON("application/transit+json");

    private final String contentType;

    Media(String contentType) {
        this.contentType = contentType;
    }

    public String contentType() {
        return contentType;
    }

    /** The notation that a {@code Content-Type} names; empty for another type and for a charset other than UTF-8. */
    public static Optional<Media> of(String header) {
        var parts = header.toLowerCase(Locale.ROOT).split(";");
        for (int i = 1; i < parts.length; i++) {
            var parameter = parts[i].strip();
            if (parameter.startsWith("charset=") && !parameter.matches("charset=\"?utf-?8\"?")) {
                return Optional.empty();
            }
        }
        for (var media : values()) {
            if (parts.length > 0 && parts[0].strip().equals(media.contentType)) {
                return Optional.of(media);
            }
        }
        return Optional.empty();
    }

    /**
     * One value in the canonical model. Keywords become text without the colon, {@code #uuid} and {@code #inst} text,
     * sets arrays in the order of their canonical text, doubles their shortest decimal.
     *
     * @throws ProblemException MALFORMED if it is not exactly one value, nests deeper than 64, repeats a key, or has a
     *     number beyond 100 digits or an exponent beyond ±400; INVALID, with a pointer, if it holds what the model cannot:
     *     keys that collide, symbols, ratios, NaN
     */
    public JsonNode decode(byte[] body) {
        return switch (this) {
            case JSON -> json(body);
            case EDN, TRANSIT_JSON -> CanonicalModel.of(decodeData(body));
        };
    }

    /** {@code json} in this notation; keys that are valid keywords become keywords where the notation has them. */
    public byte[] encode(JsonNode json) {
        return this == JSON ? Json.bytes(json) : encodeData(JsonData.fromJson(json));
    }

    /**
     * One value as Clojure data; for JSON see {@link JsonData#fromJson}.
     *
     * @throws ProblemException MALFORMED as for {@link #decode}
     */
    public Object decodeData(byte[] body) {
        return switch (this) {
            case JSON -> JsonData.fromJson(json(body));
            case EDN -> Edn.read(text(body));
            case TRANSIT_JSON -> Transit.read(body);
        };
    }

    /**
     * Clojure data in this notation; for JSON see {@link JsonData#toJson}.
     *
     * @throws ProblemException INVALID for what is not data, or has no form in this notation
     */
    public byte[] encodeData(Object data) {
        return switch (this) {
            case JSON -> Json.bytes(JsonData.toJson(data));
            case EDN -> Edn.print(data).getBytes(StandardCharsets.UTF_8);
            case TRANSIT_JSON -> Transit.write(data);
        };
    }

    private static JsonNode json(byte[] body) {
        try {
            return CanonicalModel.checked(Json.parseBounded(text(body)));
        } catch (JsonProcessingException e) {
            throw ProblemType.MALFORMED.because("JSON: " + Json.message(e));
        }
    }

    /** Bytes as text, if they are UTF-8 and not too many. */
    static String text(byte[] body) {
        if (body.length > Bounds.MAX_BYTES) {
            throw ProblemType.BODY_TOO_LARGE.because("a document has at most " + Bounds.MAX_BYTES + " bytes");
        }
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            if (text.startsWith("\uFEFF")) {
                throw ProblemType.MALFORMED.because("the text begins with a byte order mark");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw ProblemType.MALFORMED.because("the text is not UTF-8");
        }
    }
}
