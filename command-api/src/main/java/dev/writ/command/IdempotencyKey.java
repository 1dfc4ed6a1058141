package dev.writ.command;

import dev.writ.common.access.Principal;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The value of an {@code Idempotency-Key} field: a string of RFC 8941, or the same characters without the quotes if no
 * quotes are needed.
 */
record IdempotencyKey(String value) {
    /** Everybody who is anonymous is the same principal: a short key would meet somebody else's. */
    static final int MIN_ANONYMOUS_LENGTH = 16;

    static final int MAX_LENGTH = 255;

    private static final Pattern STRING = Pattern.compile("\"((?:[ !#-\\[\\]-~]|\\\\[\"\\\\])*)\"");
    private static final Pattern BARE = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z:/=-]+");

    /**
     * @param fields the values of every {@code Idempotency-Key} field of the request
     * @param principal whose key it is
     * @throws ProblemException {@code MALFORMED}, naming the rule
     */
    static Optional<IdempotencyKey> parse(List<String> fields, Principal principal) {
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        if (fields.size() > 1) {
            throw malformed("there must be one, but there are " + fields.size());
        }
        var field = fields.get(0).strip();
        var key = unquoted(field);
        int minLength = principal.equals(Principal.ANONYMOUS) ? MIN_ANONYMOUS_LENGTH : 1;
        if (key.length() < minLength || key.length() > MAX_LENGTH) {
            throw malformed(
                    "it must have from " + minLength + " to " + MAX_LENGTH + " characters, but has " + key.length());
        }
        return Optional.of(new IdempotencyKey(key));
    }

    private static String unquoted(String field) {
        var string = STRING.matcher(field);
        if (string.matches()) {
            return string.group(1).replaceAll("\\\\(.)", "$1");
        }
        if (BARE.matcher(field).matches()) {
            return field;
        }
        throw malformed("it must be a string in double quotes (RFC 8941), or a token");
    }

    private static ProblemException malformed(String rule) {
        return ProblemType.MALFORMED.because("Idempotency-Key: " + rule);
    }
}
