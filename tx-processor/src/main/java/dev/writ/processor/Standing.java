package dev.writ.processor;

/** What a database value says about a command. */
enum Standing {
    UNDECIDED,
    ACCEPTED,
    FAILED
}
