package dev.writ.web;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The origins, other than its own, whose pages may read what a server answers.
 *
 * @param any whether every page may; then nothing is listed
 * @param listed as a browser writes them: in lower case, without the scheme's own port
 */
public record Origins(boolean any, Set<String> listed) {
    /** No page of another origin may read anything. */
    public static final Origins NONE = new Origins(false, Set.of());

    private static final Pattern ORIGIN =
            Pattern.compile("([a-z][a-z0-9+.-]*)://([a-z0-9_.-]+|\\[[0-9a-f:.]+])(:[0-9]{1,5})?");

    public Origins {
        listed = Set.copyOf(listed);
        if (any && !listed.isEmpty()) {
            throw new IllegalArgumentException("either every origin or a list");
        }
    }

    /**
     * {@code *}, or origins separated by commas.
     *
     * @throws IllegalArgumentException if one of them is no {@code scheme://host[:port]}
     */
    static Origins parse(String list) {
        if (list.strip().equals("*")) {
            return new Origins(true, Set.of());
        }
        var origins = new TreeSet<String>();
        for (var item : List.of(list.split(",", -1))) {
            var matcher = ORIGIN.matcher(item.strip().toLowerCase(Locale.ROOT));
            if (!matcher.matches()) {
                throw new IllegalArgumentException(item);
            }
            var port = matcher.group(3);
            var usual = switch (matcher.group(1)) {
                case "http" -> ":80";
                case "https" -> ":443";
                default -> "";
            };
            origins.add(matcher.group(1) + "://" + matcher.group(2) + (port == null || port.equals(usual) ? "" : port));
        }
        return new Origins(false, origins);
    }

    /** Whether answers differ from origin to origin. */
    boolean vary() {
        return !listed.isEmpty();
    }

    boolean lists(String origin) {
        return listed.contains(origin);
    }

    boolean allows(String origin) {
        return any || lists(origin);
    }
}
