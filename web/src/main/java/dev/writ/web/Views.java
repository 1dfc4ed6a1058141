package dev.writ.web;

import gg.jte.Content;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.Map;

/**
 * The precompiled jte templates of one module. Templates of a module cannot name those of another; a module's template
 * is therefore only the body of a page, and {@link Html#page} puts the shared layout around it:
 *
 * <pre>{@code
 * private static final Views VIEWS = new Views("dev.writ.command.views");
 *
 * Answers.send(ctx, 200, resource, () -> Html.page("Command " + id,
 *         VIEWS.content("command.jte", Map.of("command", resource))));
 * }</pre>
 */
public final class Views {
    private final TemplateEngine engine;

    /** @param packageName the {@code packageName} given to the jte plugin in the module's build */
    public Views(String packageName) {
        this.engine = TemplateEngine.createPrecompiled(null, ContentType.Html, null, packageName);
    }

    /**
     * What {@code template} makes of {@code params}, as content for a page or another template.
     *
     * @param template the file name below the module's template folder, such as {@code command.jte}
     * @param params the template's parameters by name
     */
    public Content content(String template, Map<String, Object> params) {
        return output -> output.writeContent(text(template, params));
    }

    /** As {@link #content}, as text: a part of a page that is sent on its own. */
    public String text(String template, Map<String, Object> params) {
        // An output of its own: the enclosing one is in the middle of a tag's context, which decides on escaping.
        var text = new StringOutput();
        engine.render(template, params, text);
        return text.toString();
    }
}
