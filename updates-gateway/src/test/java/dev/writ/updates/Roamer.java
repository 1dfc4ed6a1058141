package dev.writ.updates;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        var reader = new Reader("gateway " + number + " by " + link, Wish.any(random), at(beginning));
        try {
            link.read(URI.create(gateways.get(number).get() + reader.wish.query()), cursor, reader);
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
        return switch (random.nextInt(3)) {
            case 0 -> new PollLink(http, 1 + random.nextInt(200));
            case 1 -> new EventStreamLink(http, random.nextInt(3) == 0 ? 1 + random.nextInt(20_000) : Long.MAX_VALUE);
            default -> new SocketLink(http);
        };
    }

    /** Now a few messages, now very many. */
    private int many() {
        return 1 + random.nextInt(1 << random.nextInt(1, 11));
    }

    private final class Reader implements Link.Reader {
        private final String where;
        private List<JsonNode> messages;
        private Wish wish;
        private Optional<Wish> next = Optional.empty();
        private int left = many();
        private int beats = 1 + random.nextInt(3);

        Reader(String where, Wish wish, Cursor from) {
            this.where = where;
            begin(wish, from);
        }

        private void begin(Wish other, Cursor from) {
            wish = other;
            messages = new ArrayList<>();
            visits.add(new Visit(where, wish, from, messages));
        }

        @Override
        public boolean take(JsonNode message) {
            messages.add(message);
            cursor = message.at("/1/cursor").asText();
            if (message.get(0).asText().equals(Message.FILTER)) {
                begin(next.orElseThrow(), Cursor.parse(cursor));
                next = Optional.empty();
            }
            return !leaving && --left > 0;
        }

        /** Now and then it wants something else without going away for it. */
        @Override
        public Optional<String> says() {
            if (next.isPresent() || random.nextInt(10) > 0) {
                return Optional.empty();
            }
            next = Optional.of(Wish.any(random));
            return next.map(Wish::message);
        }

        @Override
        public boolean stays() {
            return !leaving && --beats > 0;
        }
    }
}
