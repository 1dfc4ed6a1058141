package dev.writ.updates;

import static java.nio.charset.StandardCharsets.UTF_8;

import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.Tuple;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.error.Problem;
import dev.writ.common.media.Json;
import dev.writ.common.media.JsonData;
import dev.writ.common.media.Media;
import dev.writ.common.message.RecordPosition;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** One message to a client: a two-tuple of an event's name and its body. Encoded once, however many clients get it. */
final class Message {
    static final String ACCEPTED = "tx/accepted";
    static final String FAILED = "tx/failed";
    /** Nothing new for this client, but it may resume from here. */
    static final String CURSOR = "cursor";
    /** Something the client asked for can no longer be had. */
    static final String GAP = "gap";
    /** What the client sent is not understood, or cannot be done. */
    static final String ERROR = "error";
    /** The client's filter is another from here on. */
    static final String FILTER = "filter";
    /** A live query is over: it cannot be run any more. */
    static final String QUERY_FAILED = "query/failed";
    /** A live query is over, as the client wished. */
    static final String QUERY_ENDED = "query/ended";

    private final String event;
    private final String id;
    private final Encoded json;
    private final Delivery delivery;
    private Supplier<String> transitOf = this::transit;
    private Encoded transit;
    private Encoded html;

    private Message(String event, String id, String json) {
        this(event, id, json, Delivery.UNTRACED);
    }

    private Message(String event, String id, String json, Delivery delivery) {
        this.delivery = delivery;
        this.event = event;
        this.id = id;
        this.json = new Encoded(event, id, json);
    }

    /**
     * @param open the two-tuple as JSON up to the last member of its body
     * @param cursor from where to go on after this message
     */
    static Message of(String event, String open, Cursor cursor) {
        return of(event, open, cursor, Delivery.UNTRACED);
    }

    /** @param delivery is told of everyone who gets it */
    static Message of(String event, String open, Cursor cursor, Delivery delivery) {
        return new Message(event, cursor.text(), open + ",\"cursor\":\"" + cursor.text() + "\"}]", delivery);
    }

    static Message cursor(Cursor cursor) {
        return new Message(CURSOR, cursor.text(), "[\"cursor\",{\"cursor\":\"" + cursor.text() + "\"}]");
    }

    /** The records from {@code from} up to, but without, the offset {@code to} will not come. */
    static Message gap(RecordPosition from, long to, String reason, Cursor cursor) {
        return of(GAP, openGap(from, to, reason), cursor);
    }

    static String openGap(RecordPosition from, long to, String reason) {
        return open(
                GAP,
                Json.object()
                        .put("topic", from.topic())
                        .put("partition", from.partition())
                        .put("from", from.offset())
                        .put("to", to)
                        .put("reason", reason));
    }

    /** A result for the client that calls its query {@code subscription}. */
    static Message of(LiveResult result, String subscription, Cursor cursor) {
        var message = new Message(
                result.event(),
                cursor.text(),
                "[\"" + result.event() + "\",{\"subscription\":\"" + subscription + "\"," + result.json()
                        + ",\"cursor\":\"" + cursor.text() + "\"}]");
        message.transitOf = () -> result.openTransit() + ",\"~:subscription\",\"" + subscription + "\",\"~:cursor\",\""
                + cursor.text() + "\"]]";
        return message;
    }

    static Message error(Problem problem, Cursor cursor) {
        return of(ERROR, open(ERROR, problem.toJson()), cursor);
    }

    /** The two-tuple as JSON, without the closing of its body and its own, so that a cursor can follow. */
    static String open(String event, ObjectNode body) {
        var text = Json.text(Json.array().add(event).add(body));
        return text.substring(0, text.length() - 2);
    }

    String event() {
        return event;
    }

    Delivery delivery() {
        return delivery;
    }

    /** From where to go on after this message. */
    String cursor() {
        return id;
    }

    String text(Format format) {
        return UTF_8.decode(payload(format)).toString();
    }

    /** The text as bytes that all who read it share. */
    ByteBuffer payload(Format format) {
        return encoded(format).text();
    }

    /** As one event of an event stream; its id is the cursor. The bytes are shared as well. */
    byte[] serverSentEvent(Format format) {
        return encoded(format).event;
    }

    private Encoded encoded(Format format) {
        return format == Format.JSON ? json : inTransit();
    }

    private synchronized Encoded inTransit() {
        if (transit == null) {
            transit = new Encoded(event, id, transitOf.get());
        }
        return transit;
    }

    /** The message for both transports: an event of a stream, within which lies the text that WebSockets carry. */
    private static final class Encoded {
        private static final String END = "\n\n";

        private final byte[] event;
        private final int textAt;

        Encoded(String name, String id, String text) {
            var head = "event: " + name + "\n" + (id.isEmpty() ? "" : "id: " + id + "\n") + "data: ";
            // Names and cursors are ASCII.
            textAt = head.length();
            event = (head + text + END).getBytes(UTF_8);
        }

        ByteBuffer text() {
            return ByteBuffer.wrap(event, textAt, event.length - textAt - END.length())
                    .slice();
        }
    }

    /** As a row of a page; empty if there is nothing to show. */
    String html(OutcomeRows rows) {
        return rows.html(event, tuple().get(1));
    }

    /** As one event whose data is a row of a page. */
    synchronized byte[] serverSentEvent(OutcomeRows rows) {
        if (html == null) {
            // A line of data has no end of line in it, and an event without a line of data would not be dispatched.
            html = new Encoded(event, id, html(rows).strip().lines().collect(Collectors.joining("\ndata: ")));
        }
        return html.event;
    }

    /** As Clojure data, with what Transit can say and JSON can not. */
    Object data() {
        return Media.TRANSIT_JSON.decodeData(text(Format.TRANSIT).getBytes(UTF_8));
    }

    /** The event's name is a keyword there, and the key of an outcome a UUID, as Clojure programs expect. */
    private String transit() {
        var body = (IPersistentMap) JsonData.fromJson(tuple().get(1));
        var key = Keyword.intern("key");
        if (body.valAt(key) instanceof String text) {
            body = body.assoc(key, uuidOrText(text));
        }
        return new String(Media.TRANSIT_JSON.encodeData(Tuple.create(Keyword.intern(event), body)), UTF_8);
    }

    private JsonNode tuple() {
        try {
            return Json.parse(text(Format.JSON));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the gateway wrote a message that is not JSON", e);
        }
    }

    private static Object uuidOrText(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** About how many bytes it takes, on the wire and in memory; those who speak Transit share as many again. */
    int size() {
        return json.event.length;
    }
}
