package dev.writ.web.access;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Gets the key set from where the issuer publishes it, in a few seconds or not at all. */
final class JwksFetch {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int MAX_CHARS = 512 * 1024;

    private final URI uri;
    private final HttpClient client;

    JwksFetch(URI uri) {
        this.uri = uri;
        this.client = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    URI uri() {
        return uri;
    }

    /** @param reader reads files */
    CompletableFuture<JWKSet> newest(Executor reader) {
        return text(reader)
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(JwksFetch::parse);
    }

    private CompletableFuture<String> text(Executor reader) {
        if (uri.getScheme().equals("file")) {
            return CompletableFuture.supplyAsync(this::file, reader);
        }
        var request = HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .header("Accept", "application/jwk-set+json, application/json")
                .build();
        return client.sendAsync(request, BodyHandlers.ofString(StandardCharsets.UTF_8))
                .thenApply(JwksFetch::body);
    }

    private String file() {
        try {
            return Files.readString(Path.of(uri));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String body(HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            throw new CompletionException(new IOException("it answers with status " + response.statusCode()));
        }
        return response.body();
    }

    private static JWKSet parse(String text) {
        try {
            if (text.length() > MAX_CHARS) {
                throw new ParseException("the key set is too large", 0);
            }
            return JWKSet.parse(text);
        } catch (ParseException e) {
            throw new CompletionException(e);
        }
    }
}
