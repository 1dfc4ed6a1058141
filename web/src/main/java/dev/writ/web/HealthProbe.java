package dev.writ.web;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Asks the service of this machine how it is, for containers whose image has no HTTP client. It loads next to nothing:
 * it runs every few seconds.
 */
final class HealthProbe {
    private static final int PATIENCE_MS = 3000;

    private HealthProbe() {}

    public static void main(String[] args) {
        var port = System.getenv().getOrDefault("WRIT_PORT", "8080");
        System.exit(ask(URI.create("http://127.0.0.1:" + port + "/health/" + args[0])));
    }

    /** 0 if the answer is 200, else 1; what was answered is printed, as container engines keep it. */
    static int ask(URI uri) {
        try {
            var connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(PATIENCE_MS);
            connection.setReadTimeout(PATIENCE_MS);
            connection.setRequestProperty("Accept", "application/json");
            int status = connection.getResponseCode();
            try (var body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                System.out.println(body == null ? status : new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
            return status == 200 ? 0 : 1;
        } catch (IOException e) {
            System.out.println(uri + ": " + e.getMessage());
            return 1;
        }
    }
}
