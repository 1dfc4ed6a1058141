package dev.writ.command;

import java.util.List;

/** A part of the HTML form of an action. Public for the templates, which are compiled into a package of their own. */
public sealed interface FormField {
    String label();

    /** Fields that belong together. */
    record Group(String label, String description, List<FormField> fields) implements FormField {}

    /**
     * A line of text.
     *
     * @param name JSON pointer into the data
     * @param type of the HTML input
     * @param limits further HTML attributes, in pairs of name and value
     */
    record Line(
            String name, String label, String description, boolean required, String type, Limits limits, String value)
            implements FormField {}

    /** One of several values; the first option of an optional choice is empty. */
    record Choice(String name, String label, String description, boolean required, List<String> options, String value)
            implements FormField {}

    /** JSON text, for what has no simpler field. */
    record JsonText(String name, String label, String description, boolean required, String value)
            implements FormField {}

    /** What the browser should check; null for what it should not. */
    record Limits(String min, String max, String minLength, String maxLength, String step) {}
}
