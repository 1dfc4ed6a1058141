package dev.writ.common.media;

import clojure.lang.Keyword;
import clojure.lang.Named;
import clojure.lang.Symbol;
import java.util.regex.Pattern;

/** Which texts are names of keywords and symbols. */
final class Names {
    private static final String PART = "(?:[\\p{L}*!_?$%&=<>]|[-+.](?![0-9]))[\\p{L}0-9*!_?$%&=<>.+-]*";
    private static final Pattern VALID = Pattern.compile("(?:" + PART + "/)?" + PART);
    private static final Pattern READABLE_PART = Pattern.compile(
            "(?!:)(?!.*::)[^\\s\\p{Z}\\p{Cntrl},\"();^\\[\\]{}\\\\@~`/]*[^\\s\\p{Z}\\p{Cntrl},\"();^\\[\\]{}\\\\@~`/:]");

    private Names() {}

    /** Whether {@code text}, after a colon, is a keyword by the EDN specification. Then it is one in Transit as well. */
    static boolean validKeyword(String text) {
        return text.length() <= 255 && VALID.matcher(text).matches();
    }

    /** The name with its namespace, without a keyword's colon. */
    static String text(Named named) {
        return named.getNamespace() == null ? named.getName() : named.getNamespace() + "/" + named.getName();
    }

    /** Whether the reader makes the same keyword of its text: it takes more than the specification allows. */
    static boolean readable(Keyword keyword) {
        return readable(keyword.getNamespace(), keyword.getName());
    }

    static boolean readable(Symbol symbol) {
        if (symbol.getNamespace() == null && symbol.getName().equals("/")) {
            return true;
        }
        var text = text(symbol);
        return readable(symbol.getNamespace(), symbol.getName())
                && !text.matches("(?s)#.*|[-+]?[0-9].*")
                && !text.matches("nil|true|false");
    }

    private static boolean readable(String namespace, String name) {
        return READABLE_PART.matcher(name).matches()
                && (namespace == null
                        || (READABLE_PART.matcher(namespace).matches()
                                && !(name.charAt(0) >= '0' && name.charAt(0) <= '9')));
    }
}
