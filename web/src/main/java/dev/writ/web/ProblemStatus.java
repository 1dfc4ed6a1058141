package dev.writ.web;

import dev.writ.common.error.ProblemType;
import java.util.Set;

/** The one table from kinds of problem to HTTP status codes. */
final class ProblemStatus {
    /** Worth asking again soon. */
    static final Set<ProblemType> RETRY = Set.of(ProblemType.BUSY, ProblemType.UNAVAILABLE);

    private ProblemStatus() {}

    static int of(ProblemType type) {
        return switch (type) {
            case MALFORMED -> 400;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case NOT_ACCEPTABLE -> 406;
            case REJECTED, REFUSED, CONTENDED -> 409;
            case GONE -> 410;
            case BODY_TOO_LARGE -> 413;
            case UNSUPPORTED_MEDIA_TYPE -> 415;
            case INVALID, UNKNOWN_ACTION, KEY_REUSED, TOO_LARGE, QUERY_REFUSED, RESULT_TOO_LARGE -> 422;
            case HANDLER_ERROR, FAULT -> 500;
            case BUSY, UNAVAILABLE -> 503;
            case TIMEOUT -> 504;
        };
    }
}
