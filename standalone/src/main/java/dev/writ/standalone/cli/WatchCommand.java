package dev.writ.standalone.cli;

import dev.writ.standalone.cli.Updates.Update;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code writ watch}: prints outcomes as they are decided. */
@Command(
        name = "watch",
        description = "Print one line for each command that is accepted or failed, as it happens. Ctrl-C ends it.")
public final class WatchCommand implements Callable<Integer> {
    private static final Duration FOREVER = Duration.ofDays(1);

    @Spec
    private CommandSpec spec;

    @Mixin
    private UrlOption url;

    @Option(
            names = "--from",
            paramLabel = "CURSOR",
            defaultValue = "now",
            description = "Where to begin: earliest, now, or a cursor. Default: ${DEFAULT-VALUE}.")
    private String from;

    @Option(names = "--action", paramLabel = "ACTION", description = "Only commands of this action.")
    private String action;

    @Option(names = "--count", paramLabel = "N", description = "End after this many outcomes.")
    private Long count;

    @Override
    public Integer call() throws InterruptedException {
        var out = spec.commandLine().getOut();
        String cursor = from;
        try (var updates = url.client().updates(parameters())) {
            long seen = 0;
            while (count == null || seen < count) {
                var update = updates.next(FOREVER);
                if (update.isPresent()) {
                    cursor = update.get().body().path("cursor").asText(cursor);
                    seen += update.get().isOutcome() ? 1 : 0;
                    var line = line(update.get());
                    if (!line.isEmpty()) {
                        out.println(line);
                        out.flush();
                    }
                }
            }
            return 0;
        } catch (ClientException e) {
            throw new ClientException(e.getMessage() + (cursor.equals(from) ? "" : "; go on with --from " + cursor));
        }
    }

    private Map<String, String> parameters() {
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("from", from);
        if (action != null) {
            parameters.put("action", action);
        }
        return parameters;
    }

    /** Empty for messages that only move the cursor. */
    static String line(Update update) {
        return Printable.of(raw(update));
    }

    private static String raw(Update update) {
        var value = update.body().path("value");
        return switch (update.event()) {
            case "tx/accepted" ->
                outcome("accepted", update) + "  "
                        + (value.has("facts")
                                ? value.get("facts").size()
                                : value.path("facts-omitted").asInt()) + " facts";
            case "tx/failed" ->
                outcome("failed  ", update) + "  "
                        + value.path("error")
                                .path("code")
                                .asText(value.path("error").path("title").asText()) + ": "
                        + value.path("error").path("detail").asText();
            case "gap" -> "gap: " + update.body().path("reason").asText();
            case "error" ->
                throw new ClientException(
                        Printable.of(update.body().path("detail").asText()));
            default -> "";
        };
    }

    private static String outcome(String what, Update update) {
        var value = update.body().path("value");
        return value.path("tx-instant").asText() + "  " + what + "  "
                + update.body().path("key").asText() + "  "
                + value.path("action").asText() + "  basis-t "
                + value.path("basis-t").asText();
    }
}
