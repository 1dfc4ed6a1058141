package dev.writ.query;

import dev.writ.common.media.CanonicalJson;
import dev.writ.database.datalog.AllowList;
import dev.writ.web.Representation;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What the client has already, by its tags. A tag names the question, the functions it may call, the
 * database up to a transaction, and the version of the service, which together settle the answer, so a match is found without running the query.
 */
record Conditional(Optional<String> mediaType, List<String> known) {
    private static final String VERSION = Optional.ofNullable(
                    Conditional.class.getPackage().getImplementationVersion())
            .orElse("unpackaged");

    /** For a method whose answers no cache keeps. */
    static final Conditional NONE = new Conditional(Optional.empty(), List.of());

    /** A page is always made anew: it also shows what came after the time it is about. */
    static Conditional of(Context ctx, Representation representation) {
        return of(ctx, representation.mediaType());
    }

    static Conditional of(Context ctx, String mediaType) {
        if (mediaType.equals(Representation.HTML.mediaType())) {
            return NONE;
        }
        var known = Collections.list(ctx.req().getHeaders(Header.IF_NONE_MATCH)).stream()
                .flatMap(field -> Arrays.stream(field.split(",")))
                .map(String::strip)
                .toList();
        return new Conditional(Optional.of(mediaType), known);
    }

    /**
     * Empty where answers have no tag: to a POST, or to a question with a random answer.
     *
     * @param functions what the question may call: of another list, the same name may be another function
     */
    Optional<String> tag(Question question, AllowList functions, Snapshot snapshot) {
        return mediaType
                .filter(type -> question.query().deterministic(question.args()))
                .flatMap(type -> tag(
                        List.of(
                                question.queryText(),
                                question.argsText(),
                                question.asOf().map(TimePoint::toString).orElse(""),
                                question.since().map(TimePoint::toString).orElse(""),
                                Boolean.toString(question.history()),
                                question.limit().toString(),
                                Integer.toString(question.offset()),
                                functions.identity()),
                        snapshot));
    }

    /** @param asked everything that the answer depends on, beside the database and the representation */
    Optional<String> tag(List<String> asked, Snapshot snapshot) {
        return mediaType.map(type -> {
            var parts = new ArrayList<>(asked);
            parts.addAll(List.of(
                    type,
                    Long.toString(snapshot.basisT()),
                    snapshot.identity(),
                    snapshot.reader().identity(),
                    VERSION));
            var hash = CanonicalJson.sha256(String.join("\0", parts).getBytes(StandardCharsets.UTF_8));
            // Weak, because rows that are not in an order may come in another one.
            return "W/\"" + hash.substring(0, 32) + "\"";
        });
    }

    boolean matches(String tag) {
        return known.contains("*") || known.contains(tag) || known.contains(tag.substring("W/".length()));
    }
}
