package dev.writ.web;

import dev.writ.common.media.CanonicalJson;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The stylesheet. Its address changes with its content, so browsers may keep it for ever. */
final class Assets {
    private static final byte[] STYLESHEET = load("writ.css");
    static final String STYLESHEET_PATH =
            "/assets/writ.css?v=" + CanonicalJson.sha256(STYLESHEET).substring(0, 12);

    private Assets() {}

    static void routes(RoutesConfig routes) {
        routes.get("/assets/writ.css", Assets::stylesheet);
    }

    private static void stylesheet(Context ctx) {
        ctx.contentType("text/css; charset=utf-8")
                .header(Header.CACHE_CONTROL, "public, max-age=31536000, immutable")
                .result(STYLESHEET);
    }

    private static byte[] load(String name) {
        try (var in = Assets.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
