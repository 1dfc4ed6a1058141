package dev.writ.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An {@code Accept} field (RFC 9110, 12.5.1). Members that are not well-formed are left out; a field without any
 * well-formed member accepts everything. Parameters other than {@code q} do not narrow a range: what is offered here
 * has no variants that they could select.
 */
record AcceptHeader(List<Range> ranges) {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern MEDIA_RANGE = Pattern.compile("(" + TOKEN + ")/(" + TOKEN + ")");
    private static final Pattern WEIGHT = Pattern.compile("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?");

    /** One range with its weight from 0, not acceptable, to 1. */
    record Range(String type, String subtype, double weight) {
        /** 0 if this range does not match; the more specific the match, the higher. */
        private int specificity(String offeredType, String offeredSubtype) {
            if (type.equals("*")) {
                return 1;
            }
            if (!type.equals(offeredType)) {
                return 0;
            }
            if (subtype.equals("*")) {
                return 2;
            }
            return subtype.equals(offeredSubtype) ? 3 : 0;
        }
    }

    static AcceptHeader parse(String field) {
        var ranges = new ArrayList<Range>();
        for (var member : split(field, ',')) {
            range(member).ifPresent(ranges::add);
        }
        return new AcceptHeader(ranges);
    }

    /** The weight of {@code type/subtype}; 0 means it is not acceptable. */
    double weight(String mediaType) {
        if (ranges.isEmpty()) {
            return 1;
        }
        int slash = mediaType.indexOf('/');
        var type = mediaType.substring(0, slash);
        var subtype = mediaType.substring(slash + 1);
        int best = 0;
        double weight = 0;
        for (var range : ranges) {
            int specificity = range.specificity(type, subtype);
            if (specificity > best || (specificity == best && best > 0 && range.weight > weight)) {
                best = specificity;
                weight = range.weight;
            }
        }
        return weight;
    }

    private static Optional<Range> range(String member) {
        var parts = split(member, ';');
        var matcher = MEDIA_RANGE.matcher(parts.get(0).strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()
                || (matcher.group(1).equals("*") && !matcher.group(2).equals("*"))) {
            return Optional.empty();
        }
        double weight = 1;
        for (var parameter : parts.subList(1, parts.size())) {
            var text = parameter.strip();
            if (text.regionMatches(true, 0, "q=", 0, 2)) {
                var value = text.substring(2).strip();
                if (!WEIGHT.matcher(value).matches()) {
                    return Optional.empty();
                }
                weight = Double.parseDouble(value);
            }
        }
        return Optional.of(new Range(matcher.group(1), matcher.group(2), weight));
    }

    /** Splits outside of quoted strings. */
    private static List<String> split(String text, char separator) {
        var parts = new ArrayList<String>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }
}
