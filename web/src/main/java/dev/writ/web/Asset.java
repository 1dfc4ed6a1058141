package dev.writ.web;

import dev.writ.common.media.CanonicalJson;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A stylesheet or script of a module. Its address changes with its content, so browsers may keep it for ever.
 *
 * @param name the file name, unique in the whole suite; a module script ends in {@code .js}, a stylesheet in {@code .css}
 */
public record Asset(String name, byte[] content, String path) {
    /** The file {@code name} beside the class file of {@code owner}. */
    public static Asset of(Class<?> owner, String name) {
        try (var in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no " + name + " beside " + owner.getName());
            }
            var content = in.readAllBytes();
            var version = CanonicalJson.sha256(content).substring(0, 12);
            return new Asset(name, content, "/assets/" + name + "?v=" + version);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it is a script, rather than a stylesheet. */
    public boolean isScript() {
        return name.endsWith(".js");
    }

    /** Serves it at its address. */
    public void routes(RoutesConfig routes) {
        routes.get("/assets/" + name, this::send);
    }

    private void send(Context ctx) {
        // Another version of the service may have made the page: what it asked for under that address is another file.
        boolean asked = path.equals(ctx.path() + "?v=" + ctx.queryParam("v"));
        ctx.contentType(isScript() ? "text/javascript; charset=utf-8" : "text/css; charset=utf-8")
                .header(Header.CACHE_CONTROL, asked ? "public, max-age=31536000, immutable" : "no-cache")
                .result(content);
    }
}
