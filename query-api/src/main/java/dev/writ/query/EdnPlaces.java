package dev.writ.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds in the text of a query what stands at a place such as {@code :where[1][0]}. The text need not be correct. */
final class EdnPlaces {
    private static final Pattern STEP = Pattern.compile("\\[(\\d{1,6})]|([^\\s\\[\\]]+)");
    private static final String ENDS = " \t\r\n,;\"()[]{}";
    private static final int MAX_DEPTH = 64;

    private final String text;
    private int at;

    /** A form, and those in it. */
    private record Form(int start, int end, List<Form> inner) {}

    EdnPlaces(String text) {
        this.text = text;
    }

    /** The innermost form on the way to {@code place} that is there; empty if not even the first is. */
    Optional<QueryMark> find(String place) {
        at = 0;
        var form = next(0);
        if (form == null) {
            return Optional.empty();
        }
        boolean found = false;
        int section = -1;
        for (var steps = STEP.matcher(place); steps.find(); ) {
            int index = steps.group(1) == null ? -1 : Integer.parseInt(steps.group(1));
            if (index < 0) {
                section = indexOf(form, steps.group(2));
                if (section < 0) {
                    break;
                }
                index = isOpenedBy(form, '{') ? 0 : -1;
            }
            int inner = section + 1 + index;
            if (index >= 0 && inner < form.inner().size()) {
                form = form.inner().get(inner);
                section = -1;
            } else if (index >= 0) {
                break;
            }
            found = true;
        }
        // A part in list form has no brackets of its own: its name stands for it.
        var mark = section >= 0 ? form.inner().get(section) : form;
        return found ? Optional.of(new QueryMark(mark.start(), mark.end())) : Optional.empty();
    }

    private int indexOf(Form form, String name) {
        for (int i = 0; i < form.inner().size(); i++) {
            var inner = form.inner().get(i);
            if (text.substring(inner.start(), inner.end()).equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isOpenedBy(Form form, char bracket) {
        return text.charAt(form.start()) == bracket;
    }

    /** The next form, or null before a closing bracket, at the end, and where it nests too deep. */
    private Form next(int depth) {
        skipBlanks();
        if (at >= text.length() || ")]}".indexOf(text.charAt(at)) >= 0 || depth > MAX_DEPTH) {
            return null;
        }
        int start = at;
        char c = text.charAt(at);
        if (text.startsWith("#_", at)) {
            at += 2;
            next(depth + 1);
            return next(depth + 1);
        } else if ("([{".indexOf(c) >= 0) {
            at++;
            var inner = inner(depth);
            return new Form(start, at, inner);
        } else if (c == '"') {
            string();
        } else {
            at++;
            skipToken();
            if (c == '#') {
                next(depth + 1);
            }
        }
        return new Form(start, at, List.of());
    }

    private List<Form> inner(int depth) {
        var inner = new ArrayList<Form>();
        for (var form = next(depth + 1); form != null; form = next(depth + 1)) {
            inner.add(form);
        }
        if (at < text.length()) {
            at++;
        }
        return inner;
    }

    private void string() {
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at = Math.min(at + 1, text.length());
    }

    private void skipToken() {
        while (at < text.length() && ENDS.indexOf(text.charAt(at)) < 0) {
            at++;
        }
    }

    private void skipBlanks() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ';') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (Character.isWhitespace(c) || c == ',') {
                at++;
            } else {
                return;
            }
        }
    }
}
