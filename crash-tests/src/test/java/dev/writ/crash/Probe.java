package dev.writ.crash;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Commands of the storm itself, which ask whether the suite decides. They are not part of any history. */
final class Probe {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CUSTOMER = """
            ["create-customer", {"first_name": "Pro", "last_name": "Be",
             "address": {"street_number": "1", "street_name": "Elm Street", "city": "Springfield", "state": "IL",
                         "zip": "62701"}}]""";

    private Probe() {}

    /** Returns when every command-api knows what can be commanded. */
    static void awaitActions(Endpoints endpoints) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (var api : endpoints.commands()) {
            for (var action : new String[] {"create-customer", "pay-bill", MakeLarge.NAME, DropLarge.NAME}) {
                while (Http.status(api + "/api/v1/actions/" + action) != 200) {
                    require(System.nanoTime() < deadline, "nobody announced " + action);
                    TimeUnit.MILLISECONDS.sleep(50);
                }
            }
        }
    }

    /** How long it takes from now until a new command has been decided. */
    static Duration untilDecided(URI api) throws InterruptedException {
        long began = System.nanoTime();
        var key = key();
        while (true) {
            var status = statusOf(api, key, "?sync=true");
            if (status == 201) {
                return Duration.ofNanos(System.nanoTime() - began);
            }
            require(System.nanoTime() - began < PATIENCE.toNanos(), "nothing decided in time; last status " + status);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static int statusOf(URI api, String key, String parameters) {
        try {
            return post(api, key, parameters).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    static String key() {
        return UUID.randomUUID().toString();
    }

    /** Posts a customer. */
    static HttpResponse<String> post(URI api, String key, String parameters) throws IOException {
        return post(api, key, parameters, CUSTOMER);
    }

    /** Sends one command until it is known what became of it. */
    static HttpResponse<String> decided(URI api, String action, JsonNode data) throws InterruptedException {
        var key = key();
        var body = Json.array().add(action).add(data).toString();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String last;
        do {
            try {
                var answer = post(api, key, "?sync=true", body);
                if (Answer.of(answer.statusCode(), Json.parse(answer.body())).decided()) {
                    return answer;
                }
                last = answer.statusCode() + " " + answer.body();
            } catch (IOException e) {
                last = e.toString();
            }
            TimeUnit.MILLISECONDS.sleep(100);
        } while (System.nanoTime() < deadline);
        throw new AssertionError(action + " was not decided in time: " + last);
    }

    private static HttpResponse<String> post(URI api, String key, String parameters, String body) throws IOException {
        return Http.send(HttpRequest.newBuilder(URI.create(api + "/api/v1/commands" + parameters))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "\"" + key + "\"")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    /** What became of a command; "unknown" if the api is certain that it was never written down. */
    static String fate(String location) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var answer = Http.text(location);
            if (Http.status(location) == 404) {
                return "unknown";
            }
            if (answer.startsWith("{")) {
                var status = status(answer);
                if (status.equals("accepted") || status.equals("failed")) {
                    return status;
                }
            }
            require(System.nanoTime() < deadline, "no outcome in time of " + location + ": " + answer);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static String status(String answer) {
        try {
            return Json.parse(answer).path("status").asText();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(answer, e);
        }
    }

    private static void require(boolean met, String otherwise) {
        if (!met) {
            throw new AssertionError(otherwise);
        }
    }
}
