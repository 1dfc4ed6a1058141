package dev.writ.web;

/**
 * A page for people, made only if the client wants HTML. Built with {@link Html#page}, it has the shared layout.
 */
@FunctionalInterface
public interface HtmlPage {
    /** The whole document. */
    String html();
}
