package dev.writ.updates;

import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.Tuple;
import dev.writ.common.media.Json;
import dev.writ.common.media.JsonData;
import dev.writ.common.media.Media;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a live query has to say to its subscribers: encoded once in each format, whoever gets it. */
final class LiveResult {
    static final String RESULT = "query/result";
    static final String CHANGED = "query/changed";

    private final String event;
    private final long basisT;
    private final PersistentArrayMap members;
    private String json;
    private String transit;
    private Message told;
    private String toldAs;

    private LiveResult(String event, long basisT, Object... members) {
        this.event = event;
        this.basisT = basisT;
        this.members = new PersistentArrayMap(members);
    }

    /** All that the query finds. */
    static LiveResult whole(long basisT, Object result) {
        return new LiveResult(RESULT, basisT, key("basis-t"), basisT, key("result"), result);
    }

    /** What it finds now and did not find before, and the other way round. */
    static LiveResult changed(long basisT, List<?> added, List<?> removed) {
        return new LiveResult(CHANGED, basisT, key("basis-t"), basisT, key("added"), added, key("removed"), removed);
    }

    private static Keyword key(String name) {
        return Keyword.intern(name);
    }

    String event() {
        return event;
    }

    /** The t of the database that was asked. */
    long basisT() {
        return basisT;
    }

    /** The members of the message's body, without its braces. */
    synchronized String json() {
        if (json == null) {
            var body = Json.text(JsonData.toJson(members));
            json = body.substring(1, body.length() - 1);
        }
        return json;
    }

    /**
     * The message in Transit, up to the last of these members, as {@code ["~:query/result",["^ ",…}: further members can
     * follow, then {@code ]]}. They must, because Transit numbers the names that it has seen: nothing can be put before
     * or in between.
     */
    synchronized String openTransit() {
        if (transit == null) {
            var message = Media.TRANSIT_JSON.encodeData(Tuple.create(key(event), members));
            transit = new String(message, 0, message.length - 2, StandardCharsets.UTF_8);
        }
        return transit;
    }

    /** For a client that calls its query {@code subscription}; the same message for all who do and stand at the same cursor. */
    synchronized Message message(String subscription, Cursor cursor) {
        if (told == null || !told.cursor().equals(cursor.text()) || !toldAs.equals(subscription)) {
            told = Message.of(this, subscription, cursor);
            toldAs = subscription;
        }
        return told;
    }
}
