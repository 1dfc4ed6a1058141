package dev.writ.web;

import dev.writ.common.error.Category;
import dev.writ.common.error.ProblemType;

/** The one table from kinds of problem to HTTP status codes: by who must act, unless a code of its own says more. */
final class ProblemStatus {
    private ProblemStatus() {}

    static int of(ProblemType type) {
        return switch (type) {
            case MALFORMED -> 400;
            case UNAUTHENTICATED -> 401;
            case METHOD_NOT_ALLOWED -> 405;
            case NOT_ACCEPTABLE -> 406;
            case GONE -> 410;
            case BODY_TOO_LARGE -> 413;
            case UNSUPPORTED_MEDIA_TYPE -> 415;
            case RATE_LIMITED -> 429;
            case TIMEOUT -> 504;
            default -> of(type.category());
        };
    }

    private static int of(Category category) {
        return switch (category) {
            case INCORRECT -> 422;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case BUSY, UNAVAILABLE -> 503;
            case FAULT -> 500;
        };
    }

    /** Whether the same request is worth sending again soon. */
    static boolean mayPass(ProblemType type) {
        return type.category() == Category.BUSY || type.category() == Category.UNAVAILABLE;
    }
}
