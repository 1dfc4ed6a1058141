package dev.writ.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.web.HtmlPage;
import dev.writ.web.Views;
import java.util.List;
import java.util.Optional;

/** What can be looked at without a query: data for programs, and a page of the same data for people. */
interface Resource {
    Views VIEWS = new Views("dev.writ.query.views");

    Optional<TimePoint> asOf();

    /** Everything that tells this from another resource, at the same point in time. */
    List<String> identity();

    /**
     * Clojure data.
     *
     * @throws dev.writ.common.error.ProblemException of type not-found
     */
    Object data(Snapshot snapshot);

    /** @param data what {@link #data} gave, as JSON */
    HtmlPage page(JsonNode data);
}
