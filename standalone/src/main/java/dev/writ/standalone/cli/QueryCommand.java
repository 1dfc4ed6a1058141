package dev.writ.standalone.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code writ query}: asks a datalog question. */
@Command(
        name = "query",
        description = "Ask a datalog question, now or as of an earlier moment.",
        footer = {
            "",
            "Example: ./writ query '[:find ?first :in $ ?last :where [?c :customer/last-name ?last]"
                    + " [?c :customer/first-name ?first]]' '\"Hopper\"'"
        })
public final class QueryCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private UrlOption url;

    @Parameters(index = "0", paramLabel = "DATALOG", description = "The query, in EDN.")
    private String query;

    @Parameters(index = "1..*", paramLabel = "ARG", description = "What :in names after $, each in EDN.")
    private List<String> args = List.of();

    @Option(names = "--as-of", paramLabel = "T", description = "The database as it was at this t or instant.")
    private String asOf;

    @Option(names = "--since", paramLabel = "T", description = "Only what was added after this t or instant.")
    private String since;

    @Option(names = "--history", description = "Every fact there ever was, with retractions.")
    private boolean history;

    @Option(names = "--basis-t", paramLabel = "T", description = "Wait until the database has reached this t.")
    private String basisT;

    @Option(names = "--json", description = "Print the whole answer as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        var answer = url.client().get("/api/v1/query", parameters()).orFail().body();
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(answer.toPrettyString());
            return 0;
        }
        var lines = TextTable.lines(answer.path("result"));
        lines.forEach(out::println);
        out.println("(" + lines.size() + (lines.size() == 1 ? " row" : " rows") + ", basis-t "
                + answer.path("basis-t").asText() + ")");
        return 0;
    }

    private Map<String, String> parameters() {
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("query", query);
        if (!args.isEmpty()) {
            parameters.put("args", "[" + String.join(" ", args) + "]");
        }
        put(parameters, "as-of", asOf);
        put(parameters, "since", since);
        put(parameters, "basis-t", basisT);
        if (history) {
            parameters.put("history", "true");
        }
        return parameters;
    }

    private static void put(Map<String, String> parameters, String name, String value) {
        if (value != null) {
            parameters.put(name, value);
        }
    }
}
