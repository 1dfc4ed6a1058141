package dev.writ.standalone.cli;

/** Text of others, fit for a terminal. */
public final class Printable {
    private Printable() {}

    /**
     * {@code text} on one line and without power over the terminal: control characters, among them the escape that
     * begins a sequence, and those that turn the direction of writing around become U+FFFD.
     */
    public static String of(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ")
                .replace('\t', ' ')
                .replaceAll("[\\p{Cc}\\u202A-\\u202E\\u2066-\\u2069]", "\uFFFD");
    }
}
