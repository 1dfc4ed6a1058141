package dev.writ.query;

/** Leaves a trace when a reader loads the class that a tag names. */
public final class Landmine {
    static final String TRACE = "dev.writ.query.landmine";

    static {
        System.setProperty(TRACE, "loaded");
    }

    public Landmine(Object ignored) {}
}
