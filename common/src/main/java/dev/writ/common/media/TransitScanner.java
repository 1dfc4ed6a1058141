package dev.writ.common.media;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;

/**
 * A pass over the bare JSON of a Transit document that keeps the reader within bounds. It also follows the cache, because
 * the reader takes a cache code that stands for nothing as nil, and looks for keys without values, because the reader loses
 * its place over them.
 */
final class TransitScanner {
    /** A set, a list or a map with composite keys is two arrays in JSON. */
    private static final int MAX_JSON_DEPTH = 2 * Bounds.MAX_DEPTH;

    private static final Pattern NUMBER = Pattern.compile("~[idnfm]");

    /** Scalars are written {@code "~n1"}. Nobody writes {@code ["~#n","1"]}, but the reader takes it. */
    private static final Pattern GROUND_TAG = Pattern.compile("~#[^']");

    private static final Pattern CACHED = Pattern.compile("~[#$:]");
    private static final String MAP = "^ ";
    private static final int CODE_BASE = 44;
    private static final int CODE_ZERO = '0';
    private static final int CACHE_SIZE = CODE_BASE * CODE_BASE;

    private final JsonParser parser;
    private final boolean[] map = new boolean[MAX_JSON_DEPTH + 1];
    private final int[] count = new int[MAX_JSON_DEPTH + 1];
    private int depth;
    private int cached;

    private TransitScanner(JsonParser parser) {
        this.parser = parser;
    }

    /** @throws ProblemException MALFORMED if the text is not exactly one JSON value within bounds */
    static void check(String text) {
        try (var parser = Json.strictParser(text, MAX_JSON_DEPTH)) {
            new TransitScanner(parser).scan();
        } catch (JsonProcessingException e) {
            throw malformed(Json.message(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ProblemException malformed(String message) {
        return ProblemType.MALFORMED.because("Transit: " + message);
    }

    private void scan() throws IOException {
        var token = parser.nextToken();
        if (token == null) {
            throw malformed("no value");
        }
        do {
            token(token);
            token = parser.nextToken();
        } while (depth > 0);
        if (token != null) {
            throw malformed("more than one value");
        }
    }

    private void token(JsonToken token) throws IOException {
        if (token.isStructEnd()) {
            if (map[depth] && count[depth] % 2 == 0) {
                throw malformed("a map has a key without a value");
            }
            depth--;
            return;
        }
        boolean key = token == JsonToken.FIELD_NAME || (map[depth] && count[depth] % 2 == 1);
        if (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME) {
            string(parser.getText(), key);
        } else if (token.isNumeric() && !Bounds.fits(parser.getText())) {
            throw malformed(Bounds.NUMBER);
        }
        count[depth]++;
        if (token.isStructStart()) {
            depth++;
            map[depth] = false;
            count[depth] = 0;
        }
    }

    private void string(String text, boolean key) {
        if (!Bounds.wellFormed(text)) {
            throw malformed(Bounds.UNICODE);
        }
        if (NUMBER.matcher(text).lookingAt() && !Bounds.fits(text.substring(2))) {
            throw malformed(Bounds.NUMBER);
        }
        if (GROUND_TAG.matcher(text).matches()) {
            throw malformed("unknown tag \"" + text.substring(2) + "\"");
        }
        if (text.equals(MAP)) {
            map[depth] |= count[depth] == 0 && depth > 0;
        } else if (text.length() > 3 && (key || CACHED.matcher(text).lookingAt())) {
            cached++;
        } else if (text.startsWith("^") && !stands(text)) {
            throw malformed("the cache code \"" + text + "\" stands for nothing");
        }
    }

    /** Whether something has been cached under this code; when the cache is full it starts again from the front. */
    private boolean stands(String code) {
        if (code.length() < 2 || code.length() > 3) {
            return false;
        }
        int index = 0;
        for (int i = 1; i < code.length(); i++) {
            int digit = code.charAt(i) - CODE_ZERO;
            if (digit < 0 || digit >= CODE_BASE) {
                return false;
            }
            index = index * CODE_BASE + digit;
        }
        return index < Math.min(cached, CACHE_SIZE);
    }
}
