package dev.writ.standalone.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.media.Json;
import dev.writ.common.message.Fact;
import dev.writ.common.message.Outcome;
import dev.writ.processor.WhatIf;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** For programs: an object per line. */
final class JsonReport implements ReplayReport {
    private final PrintWriter out;

    JsonReport(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void difference(WhatIf.Difference difference) {
        var before = difference.before();
        var transaction = before.decided().transaction();
        var node = Json.object()
                .put("id", before.id().toString())
                .put("action", before.action())
                .put("basis-t", transaction.basisT())
                .put("tx-instant", transaction.instant().toString())
                .put("difference", name(difference.kind()));
        node.set("before", outcome(before));
        node.set("after", outcome(difference.after()));
        node.set("only-before", facts(difference.onlyBefore()));
        node.set("only-after", facts(difference.onlyAfter()));
        line(node);
    }

    private static ObjectNode outcome(Outcome outcome) {
        return outcome.match(
                accepted -> Json.object()
                        .put("status", "accepted")
                        .put("facts", accepted.facts().count()),
                failed -> {
                    var node = Json.object().put("status", "failed");
                    node.set("error", failed.error().toJson());
                    return node;
                });
    }

    private static JsonNode facts(List<Fact> facts) {
        var array = Json.array();
        facts.forEach(f -> array.add(f.toJson()));
        return array;
    }

    @Override
    public void summary(WhatIf.Summary summary) {
        var node = Json.object()
                .put("repeated", summary.repeated())
                .put("decided", summary.decided())
                .put("basis-t", summary.basisT())
                .put("millis", summary.took().toMillis());
        var left = node.putObject("not-decided");
        summary.left().forEach(left::put);
        var differences = node.putObject("differences");
        summary.differences().forEach((kind, n) -> differences.put(name(kind), n));
        line(Json.object().set("summary", node));
    }

    private static String name(WhatIf.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void line(JsonNode node) {
        out.println(Json.text(node));
        out.flush();
    }
}
