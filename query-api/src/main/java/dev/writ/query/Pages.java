package dev.writ.query;

import java.util.Locale;
import java.util.Optional;

/**
 * Where the rows shown stand among all that were found.
 *
 * @param shown how many rows the page shows, which can be fewer than were asked for
 */
record Pages(Draft draft, Answer answer, int shown) {
    String summary(boolean many) {
        return (many ? rows() : answer.result() == null ? "nothing" : "one " + (isTuple() ? "tuple" : "value")) + " in "
                + took();
    }

    private boolean isTuple() {
        return answer.result() instanceof java.util.List<?>;
    }

    private String rows() {
        int total = answer.total();
        int offset = answer.question().offset();
        var all = number(total) + (total == 1 ? " row" : " rows");
        if (shown == total) {
            return all;
        }
        return shown == 0
                ? "none of " + all
                : "rows " + number(offset + 1) + " to " + number(offset + shown) + " of " + number(total);
    }

    private String took() {
        double millis = answer.took().toNanos() / 1e6;
        return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
    }

    private static String number(int n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    Optional<String> previous() {
        int offset = answer.question().offset();
        return offset == 0 ? Optional.empty() : page(Math.max(0, offset - size()));
    }

    Optional<String> next() {
        int end = answer.question().offset() + shown;
        return shown > 0 && end < answer.total() ? page(end) : Optional.empty();
    }

    private int size() {
        return Math.min(answer.question().limit().orElse(ResultTable.MOST), ResultTable.MOST);
    }

    /** As of the same t, and waiting for it, as {@link Paging} does; a point in time that is past stays as it was put. */
    private Optional<String> page(int offset) {
        var basisT = Long.toString(answer.snapshot().basisT());
        var pinned = answer.snapshot().fixed() ? draft : draft.with("as-of", basisT);
        return pinned.with("basis-t", basisT)
                .with("limit", Integer.toString(size()))
                .with("offset", offset == 0 ? "" : Integer.toString(offset))
                .href();
    }
}
