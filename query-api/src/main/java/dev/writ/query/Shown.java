package dev.writ.query;

import java.util.List;

/** A value as a page shows it. */
public sealed interface Shown {
    /** @param kind a class of the stylesheet: what sort of value it is */
    record Text(String kind, String text) implements Shown {}

    /** @param title what it leads to, for people who point at it or hear it */
    record Link(String href, String text, String title) implements Shown {}

    /** A map, by its keys. */
    record Pairs(List<Pair> pairs) implements Shown {}

    /** One entry of a map. */
    record Pair(Shown key, Shown value) {}

    /** A collection. */
    record Items(List<Shown> items) implements Shown {}
}
