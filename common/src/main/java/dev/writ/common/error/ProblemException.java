package dev.writ.common.error;

import com.fasterxml.jackson.databind.JsonNode;

/** A {@link Problem} on its way to whoever asked. It is an answer, not a defect, so it carries no stack trace. */
public final class ProblemException extends RuntimeException {
    private final ProblemType type;
    private final transient Problem problem;

    public ProblemException(ProblemType type, Problem problem) {
        super(type.slug() + ": " + problem.detail(), null, false, false);
        this.type = type;
        this.problem = problem;
    }

    public ProblemType type() {
        return type;
    }

    public Problem problem() {
        return problem;
    }

    public ProblemException with(String name, JsonNode value) {
        return new ProblemException(type, problem.with(name, value));
    }

    public ProblemException withCode(String code) {
        return new ProblemException(type, problem.withCode(code));
    }
}
