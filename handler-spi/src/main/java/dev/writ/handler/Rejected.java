package dev.writ.handler;

import java.util.Objects;
import java.util.regex.Pattern;

/** Business logic says no. An answer, not a defect: it carries no stack trace. */
public final class Rejected extends Exception {
    private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9-]{0,63}");

    private final String code;

    /**
     * @param code for machines: lower-case words joined by hyphens, such as {@code insufficient-funds}
     * @param detail for a person: what was wrong, with the values that matter
     */
    public Rejected(String code, String detail) {
        super(Objects.requireNonNull(detail, "detail"), null, false, false);
        if (!CODE.matcher(code).matches()) {
            throw new IllegalArgumentException("code \"" + code + "\" must match " + CODE.pattern());
        }
        this.code = code;
    }

    public String code() {
        return code;
    }

    public String detail() {
        return getMessage();
    }
}
