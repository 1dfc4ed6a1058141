package dev.writ.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code writ status}: how a suite is. */
@Command(
        name = "status",
        description = "Show each service's health, the newest basis-t and how many commands were decided.",
        footer = {"", "Exit code: 0 everything is ready, 1 something is not."})
public final class StatusCommand implements Callable<Integer> {
    private static final String COUNTS = "[:find ?success (count ?tx) :where [?tx :cmd/success? ?success]]";

    @Spec
    private CommandSpec spec;

    @Mixin
    private UrlOption url;

    @Override
    public Integer call() {
        var client = url.client();
        var health = client.get("/health/ready", Map.of());
        var out = spec.commandLine().getOut();
        TextTable.lines(modules(health.body().path("modules"))).forEach(out::println);
        if (!health.successful()) {
            out.flush();
            throw new ClientException(client.base() + " is not ready");
        }
        var answer =
                client.get("/api/v1/query", Map.of("query", COUNTS)).orFail().body();
        out.println("basis-t " + answer.path("basis-t").asText() + ", " + count(answer, true) + " commands accepted, "
                + count(answer, false) + " failed");
        return 0;
    }

    private static List<List<String>> modules(JsonNode modules) {
        var rows = new ArrayList<List<String>>();
        modules.properties()
                .forEach(m -> rows.add(List.of(
                        m.getKey(),
                        m.getValue().path("status").asText(),
                        m.getValue().path("reason").asText(""))));
        return rows;
    }

    private static long count(JsonNode answer, boolean success) {
        for (var row : answer.path("result")) {
            if (row.path(0).asBoolean() == success) {
                return row.path(1).asLong();
            }
        }
        return 0;
    }
}
