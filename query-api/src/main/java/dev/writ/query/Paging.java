package dev.writ.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import io.javalin.http.Context;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The pages around a page of rows. Each is asked for as of the basis of this one, so that rows do not move from page to
 * page, and with that {@code basis-t}, because another instance may be behind. Only a question with a limit has pages,
 * and only if its answer is not random.
 */
record Paging(Question question, long basisT, int total) {
    /** In characters, all links together: proxies and clients bound the fields of an answer. */
    private static final int MOST = 4_000;

    /** What a question must say instead, all else being the same, to get the next page; empty on the last one. */
    Optional<IPersistentMap> next() {
        return nextOffset()
                .map(offset -> new PersistentArrayMap(new Object[] {
                    Keyword.intern("as-of"), basisT, Keyword.intern("basis-t"), basisT, Keyword.intern("offset"), offset
                }));
    }

    /**
     * {@code Link} fields (RFC 8288) to the first, previous and next page, for a question that its address holds. There
     * are none if they would be too long; whoever asks long questions finds {@link #next} in the answer.
     */
    void link(Context ctx) {
        var links = new ArrayList<String>();
        if (hasPages()) {
            links.add(link(ctx, 0, "first"));
            if (question.offset() > 0) {
                links.add(link(ctx, previousOffset(), "prev"));
            }
            nextOffset().ifPresent(offset -> links.add(link(ctx, offset, "next")));
        }
        var field = String.join(", ", links);
        if (!field.isEmpty() && field.length() <= MOST) {
            ctx.header("Link", field);
        }
    }

    private boolean hasPages() {
        return question.limit().isPresent()
                && question.query().findsMany()
                && question.query().deterministic(question.args());
    }

    private Optional<Long> nextOffset() {
        long next = (long) question.offset() + question.limit().orElse(0);
        return hasPages() && next < total ? Optional.of(next) : Optional.empty();
    }

    /** Beyond the last row, that of the last rows. */
    private long previousOffset() {
        return Math.max(0, Math.min(question.offset(), total) - question.limit().orElse(0));
    }

    private String link(Context ctx, long offset, String relation) {
        var fields = new ArrayList<String>();
        fields.add(field("query", question.queryText()));
        if (!question.args().isEmpty()) {
            fields.add(field("args", question.argsText()));
        }
        question.since().ifPresent(point -> fields.add(field("since", Hrefs.text(point))));
        if (question.history()) {
            fields.add("history=true");
        }
        Optional.ofNullable(ctx.queryParam("timeout"))
                .filter(timeout -> !timeout.isBlank())
                .ifPresent(timeout -> fields.add(field("timeout", timeout)));
        fields.addAll(List.of("as-of=" + basisT, "basis-t=" + basisT));
        fields.addAll(List.of("limit=" + question.limit().orElse(0), "offset=" + offset));
        return "<" + ctx.path() + "?" + String.join("&", fields) + ">; rel=\"" + relation + "\"";
    }

    private static String field(String name, String value) {
        return name + "=" + URLEncoder.encode(value, UTF_8).replace("+", "%20");
    }
}
