package dev.writ.common.error;

/** Who must act on a problem. The HTTP edge derives status codes from it, where a {@link ProblemType} has none of its own. */
public enum Category {
    /** The request is wrong; sending it again unchanged cannot help. */
    INCORRECT,
    /** The caller may not do this. */
    FORBIDDEN,
    /** What was asked for is certainly not there. */
    NOT_FOUND,
    /** The request is well-formed but the state of the world, or business logic, says no. */
    CONFLICT,
    /** Too much at once; the same request may succeed later. */
    BUSY,
    /** Something this service needs is away or late; the same request may succeed later. */
    UNAVAILABLE,
    /** A defect in Writ or in a handler; its owners must act. */
    FAULT
}
