package dev.writ.common.access;

/**
 * A name, or all names that begin in one way.
 *
 * @param text the name, or the beginning with {@code *} after it
 */
public record NamePattern(String text) {
    static final NamePattern ANY = new NamePattern("*");

    public NamePattern {
        int star = text.indexOf('*');
        if (text.isBlank() || star >= 0 && star != text.length() - 1) {
            throw new IllegalArgumentException("expected a name, or the beginning of one with * as its last character");
        }
    }

    public boolean matches(String name) {
        return text.endsWith("*") ? name.startsWith(text.substring(0, text.length() - 1)) : name.equals(text);
    }
}
