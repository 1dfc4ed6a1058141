package dev.writ.common.error;

import java.net.URI;
import java.util.Arrays;
import java.util.Optional;

/**
 * Every kind of problem Writ reports, in an HTTP answer or as the {@code error} of a failed command. The URI is the
 * {@code type} member of RFC 9457.
 */
public enum ProblemType {
    // What was sent cannot be understood.
    MALFORMED("malformed", "Malformed request", Category.INCORRECT),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", "Unsupported media type", Category.INCORRECT),
    NOT_ACCEPTABLE("not-acceptable", "Not acceptable", Category.INCORRECT),
    BODY_TOO_LARGE("body-too-large", "Request body too large", Category.INCORRECT),
    METHOD_NOT_ALLOWED("method-not-allowed", "Method not allowed", Category.INCORRECT),
    // It was understood, and is wrong.
    INVALID("invalid", "Invalid data", Category.INCORRECT),
    UNKNOWN_ACTION("unknown-action", "Unknown action", Category.INCORRECT),
    KEY_REUSED("idempotency-key-reused", "Idempotency-Key reused with another command", Category.INCORRECT),
    TOO_LARGE("too-large", "Too large", Category.INCORRECT),
    QUERY_REFUSED("query-refused", "Query refused", Category.INCORRECT),
    RESULT_TOO_LARGE("result-too-large", "Result too large", Category.INCORRECT),
    UNAUTHENTICATED("unauthenticated", "Not authenticated", Category.FORBIDDEN),
    FORBIDDEN("forbidden", "Forbidden", Category.FORBIDDEN),
    NOT_FOUND("not-found", "Not found", Category.NOT_FOUND),
    GONE("gone", "No longer available", Category.NOT_FOUND),
    // Business logic or the database said no.
    REJECTED("rejected", "Rejected by business logic", Category.CONFLICT),
    REFUSED("refused", "Refused by the database", Category.CONFLICT),
    CONTENDED("contended", "Contended", Category.CONFLICT),
    // Later, perhaps.
    BUSY("busy", "Too busy", Category.BUSY),
    RATE_LIMITED("rate-limited", "Too many requests", Category.BUSY),
    UNAVAILABLE("unavailable", "Unavailable", Category.UNAVAILABLE),
    TIMEOUT("timeout", "Not in time", Category.UNAVAILABLE),
    // Somebody's defect.
    HANDLER_ERROR("handler-error", "Handler error", Category.FAULT),
    FAULT("fault", "Internal error", Category.FAULT);

    private static final String BASE = "https://writ.dev/problems/";

    private final String slug;
    private final String title;
    private final Category category;

    ProblemType(String slug, String title, Category category) {
        this.slug = slug;
        this.title = title;
        this.category = category;
    }

    /** The last segment of {@link #uri()}. */
    public String slug() {
        return slug;
    }

    public String title() {
        return title;
    }

    public Category category() {
        return category;
    }

    public URI uri() {
        return URI.create(BASE + slug);
    }

    /** The type whose URI this is; empty for a URI of a newer or foreign kind. */
    public static Optional<ProblemType> of(String uri) {
        return Arrays.stream(values())
                .filter(t -> t.uri().toString().equals(uri))
                .findFirst();
    }

    /** A problem of this type with {@code detail} for a person to read. */
    public Problem problem(String detail) {
        return new Problem(uri().toString(), title, detail, Optional.empty(), java.util.Map.of());
    }

    /** {@link #problem(String)} as an exception. */
    public ProblemException because(String detail) {
        return new ProblemException(this, problem(detail));
    }
}
