package dev.writ.updates;

import gg.jte.Content;
import java.util.List;
import java.util.Optional;

/**
 * Everything the page shows, ready for its templates.
 *
 * @param fields inputs of the filter
 * @param status what is chosen; empty for both
 * @param statusError what is wrong with it; empty if nothing
 * @param trouble what keeps the page from showing outcomes
 * @param note what else to know of the rows; empty if nothing
 * @param live empty if there is nothing to follow
 * @param commands where all commands are listed
 * @param parameters of the query string, each with what it is for
 * @param examples commands for a shell
 */
public record UpdatesView(
        List<Field> fields,
        String status,
        String statusError,
        Optional<Trouble> trouble,
        String note,
        List<Content> rows,
        Optional<Live> live,
        String commands,
        List<Parameter> parameters,
        List<Example> examples) {

    /** @param values at least one, which may be empty */
    public record Field(String name, String label, String hint, List<String> values, String error) {}

    /**
     * @param fresh where the newest outcomes are, by the same filter
     * @param passing whether it is worth asking again for the same
     */
    public record Trouble(String title, String detail, String fresh, boolean passing) {}

    /**
     * @param stream address of the events that follow, but for the cursor
     * @param next the page of what came since
     */
    public record Live(String cursor, String stream, String next) {}

    public record Parameter(String name, String meaning) {}

    public record Example(String title, String command) {}
}
