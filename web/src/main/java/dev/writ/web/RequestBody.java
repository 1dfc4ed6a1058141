package dev.writ.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Json;
import dev.writ.common.media.Media;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads request bodies. Whatever a client sends ends in a value or in a problem that blames the request:
 * {@code UNSUPPORTED_MEDIA_TYPE} for a content type, charset or content encoding that is not understood,
 * {@code BODY_TOO_LARGE} beyond the configured limit, {@code MALFORMED} for an empty or undecodable body.
 */
public final class RequestBody {
    static final String FORM = "application/x-www-form-urlencoded";

    private RequestBody() {}

    /** The body as a JSON tree: JSON, EDN or Transit by its content type. A form is not among them, see {@link #form}. */
    public static JsonNode read(Context ctx) {
        return undecoded(ctx).json();
    }

    /** The body, complete but not looked into: decoding a large one takes a while, and can be done elsewhere. */
    public static Undecoded undecoded(Context ctx) {
        return new Undecoded(media(ctx), bytes(ctx));
    }

    /** A body that is not a form. */
    public record Undecoded(Media media, byte[] bytes) {
        /** As a JSON tree. */
        public JsonNode json() {
            return media.decode(bytes);
        }

        /** As Clojure data, so that EDN and Transit keep keywords, symbols and sets. */
        public Object data() {
            return media.decodeData(bytes);
        }
    }

    /** Whether the body is announced as a posted HTML form. */
    public static boolean isForm(Context ctx) {
        return contentType(ctx).filter(FORM::equals).isPresent();
    }

    /**
     * The fields of a posted HTML form.
     *
     * @throws ProblemException also {@code FORBIDDEN} if a page of another origin posted it
     */
    public static FormBody form(Context ctx) {
        if (!isForm(ctx)) {
            throw unsupported("the content type must be " + FORM);
        }
        SameOrigin.require(ctx);
        checkEncoding(ctx);
        var text = new String(bytes(ctx), StandardCharsets.ISO_8859_1);
        return new FormBody(PercentEncoding.fields(text, "form"));
    }

    private static Media media(Context ctx) {
        var type = contentType(ctx).orElseThrow(() -> unsupported("the request has no Content-Type"));
        checkEncoding(ctx);
        return Media.of(type).orElseThrow(() -> unsupported("the content type " + type + " is not understood"));
    }

    /** Read from the field itself: the servlet's own accessor fails on parameters it does not know. */
    private static Optional<String> contentType(Context ctx) {
        return Optional.ofNullable(ctx.header(Header.CONTENT_TYPE))
                .map(field -> field.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .filter(type -> !type.isEmpty());
    }

    private static void checkEncoding(Context ctx) {
        var encoding = ctx.header(Header.CONTENT_ENCODING);
        if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
            throw unsupported("the content encoding " + encoding + " is not understood; send the body as it is");
        }
    }

    private static byte[] bytes(Context ctx) {
        int limit = ctx.appData(WebServer.CONFIG).maxRequestBytes();
        if (ctx.req().getContentLengthLong() > limit) {
            throw tooLarge(limit);
        }
        try {
            var bytes = ctx.req().getInputStream().readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw tooLarge(limit);
            }
            if (bytes.length == 0) {
                throw ProblemType.MALFORMED.because("the request has no body");
            }
            return bytes;
        } catch (IOException e) {
            throw ProblemType.MALFORMED.because("the body could not be read to its end");
        }
    }

    private static ProblemException tooLarge(int limit) {
        return ProblemType.BODY_TOO_LARGE
                .because("the body is larger than " + limit + " bytes")
                .with("max-bytes", Json.mapper().getNodeFactory().numberNode(limit));
    }

    static ProblemException unsupported(String detail) {
        var accepted = Json.array();
        for (var media : Media.values()) {
            accepted.add(media.contentType());
        }
        return ProblemType.UNSUPPORTED_MEDIA_TYPE.because(detail).with("accepted", accepted);
    }
}
