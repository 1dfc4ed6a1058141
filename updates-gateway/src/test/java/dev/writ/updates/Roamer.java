package dev.writ.updates;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A client that wants the log from its beginning, and takes it in many visits: at each it goes by another transport, to
 * another gateway, with another wish, and leaves at a random moment. All it keeps is the cursor of the last message it
 * took.
 */
final class Roamer {
    private static final Duration PAUSE_WHEN_REFUSED = Duration.ofMillis(50);

    private final HttpClient http;
    private final List<Supplier<URI>> gateways;
    private final Random random;
    private final List<Visit> visits = new ArrayList<>();
    private volatile String cursor = "earliest";
    private volatile boolean leaving;

    /** @param gateways where each can be found now */
    Roamer(HttpClient http, List<Supplier<URI>> gateways, long seed) {
        this.http = http;
        this.gateways = gateways;
        this.random = new Random(seed);
    }

    /** Where it stands; {@code beginning} while it has no cursor. */
    Cursor at(Cursor beginning) {
        var text = cursor;
        return text.equals("earliest") ? beginning : Cursor.parse(text);
    }

    void leave() {
        leaving = true;
    }

    /** Runs until it is asked to leave. */
    List<Visit> roam(Cursor beginning) throws InterruptedException {
        while (!leaving) {
            visit(beginning);
        }
        return visits;
    }

    private void visit(Cursor beginning) throws InterruptedException {
        int number = random.nextInt(gateways.size());
        var link = link();
        var wish = Wish.any(random);
        var messages = new ArrayList<JsonNode>();
        visits.add(new Visit("gateway " + number + " by " + link, wish, at(beginning), messages));
        try {
            var updates = URI.create(gateways.get(number).get() + wish.query());
            link.read(updates, cursor, new Reader(messages, many(), 1 + random.nextInt(3)));
        } catch (Link.Refused e) {
            if (e.status() != 503) {
                throw new AssertionError(link + " at " + number + " from " + cursor, e);
            }
            TimeUnit.NANOSECONDS.sleep(PAUSE_WHEN_REFUSED.toNanos());
        } catch (IOException e) {
            // A connection may break; whoever stands behind it comes back.
            TimeUnit.NANOSECONDS.sleep(PAUSE_WHEN_REFUSED.toNanos());
        }
    }

    private Link link() {
        return switch (random.nextInt(2)) {
            case 0 -> new EventStreamLink(http, random.nextInt(3) == 0 ? 1 + random.nextInt(20_000) : Long.MAX_VALUE);
            default -> new SocketLink(http);
        };
    }

    /** Now a few messages, now very many. */
    private int many() {
        return 1 + random.nextInt(1 << random.nextInt(1, 11));
    }

    private final class Reader implements Link.Reader {
        private final List<JsonNode> messages;
        private final int most;
        private int beats;

        /** @param beats for how many of them to stay when nothing comes */
        Reader(List<JsonNode> messages, int most, int beats) {
            this.messages = messages;
            this.most = most;
            this.beats = beats;
        }

        @Override
        public boolean take(JsonNode message) {
            messages.add(message);
            cursor = message.at("/1/cursor").asText();
            return !leaving && messages.size() < most;
        }

        @Override
        public boolean stays() {
            return !leaving && --beats > 0;
        }
    }
}
