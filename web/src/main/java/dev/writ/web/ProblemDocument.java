package dev.writ.web;

import dev.writ.common.error.Problem;
import java.nio.charset.StandardCharsets;

/** A problem written down: RFC 9457 in JSON, the same members in EDN and Transit, a page in HTML. */
record ProblemDocument(String contentType, byte[] body) {
    static ProblemDocument of(Problem problem, int status, Representation representation) {
        var document = problem.toJson().put("status", status);
        var body = representation
                .media()
                .map(media -> media.encode(document))
                .orElseGet(() -> Html.page(problem.title(), Html.tree(document)).getBytes(StandardCharsets.UTF_8));
        return new ProblemDocument(representation.problemContentType(), body);
    }
}
