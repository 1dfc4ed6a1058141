package dev.writ.crash;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Sends commands, each under a key of its own, until it knows that they are taken: whatever goes wrong is tried again,
 * with the same key and body, at another instance.
 */
final class LoadClient {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration REQUEST = Duration.ofSeconds(10);
    /** Shorter than many an answer takes: who gives up so early retries what has long landed. */
    private static final Duration IMPATIENT = Duration.ofMillis(30);

    private static final long FIRST_PAUSE_MS = 50;
    private static final long LONGEST_PAUSE_MS = 1000;

    private final List<URI> doors;
    private final HttpClient http;
    private final LoadPace pace;
    private final Random random;
    private final double dropping;
    private final String name;
    private long counter;

    /**
     * @param name begins every key; no two clients of a log have the same
     * @param dropping share of the commands whose connection is dropped before the answer
     */
    LoadClient(Endpoints endpoints, HttpClient http, LoadPace pace, String name, long seed, double dropping) {
        this.doors = endpoints.commands().stream()
                .map(base -> base.resolve("/api/v1/commands"))
                .toList();
        this.http = http;
        this.pace = pace;
        this.name = name;
        this.random = new Random(seed);
        this.dropping = dropping;
    }

    /** Sends one command and does not let go of it before it is acknowledged, refused for good, or patience is over. */
    Sent send(LoadCommands.Draft draft) throws InterruptedException {
        var key = name + "-" + (counter++);
        var body = Json.bytes(Json.array().add(draft.action()).add(draft.data()));
        var answers = new ArrayList<Answer>();
        int door = random.nextInt(doors.size());
        boolean sync = draft.first() || random.nextInt(3) == 0;
        if (random.nextDouble() < dropping) {
            answers.add(LoadDrop.post(doors.get(door), key, body, random.nextBoolean()));
            // At once to another instance, which may be writing it down at the same moment.
            door = (door + 1) % doors.size();
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long pause = FIRST_PAUSE_MS;
        while (true) {
            var answer = post(doors.get(door), key, body, sync, random.nextInt(20) == 0 ? IMPATIENT : REQUEST);
            answers.add(answer);
            if (answer.acknowledges()) {
                pace.acknowledged();
            }
            if (answer.decided()) {
                pace.decided();
            }
            boolean done = answer.refused() || (draft.first() ? answer.decided() : answer.acknowledges());
            if (done || System.nanoTime() - deadline > 0) {
                break;
            }
            door = (door + 1) % doors.size();
            TimeUnit.MILLISECONDS.sleep(pause / 2 + random.nextInt((int) pause));
            pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
        }
        if (random.nextInt(20) == 0) {
            // Somebody who has lost the answer, later.
            answers.add(post(doors.get(door), key, body, true, REQUEST));
        }
        return new Sent(key, CommandKeys.id(key), draft.action(), draft.data(), draft.valid(), answers);
    }

    private Answer post(URI door, String key, byte[] body, boolean sync, Duration timeout) throws InterruptedException {
        var request = HttpRequest.newBuilder(sync ? URI.create(door + "?sync=true") : door)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .header("Idempotency-Key", "\"" + key + "\"")
                .timeout(timeout)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            var response = http.send(request, BodyHandlers.ofByteArray());
            return Answer.of(response.statusCode(), parsed(response.body()));
        } catch (IOException e) {
            return Answer.none(e.toString());
        }
    }

    /** A proxy or a dying server may send what is no JSON. */
    private static JsonNode parsed(byte[] body) throws IOException {
        try {
            return Json.parse(body);
        } catch (JsonProcessingException e) {
            return Json.object();
        }
    }
}
