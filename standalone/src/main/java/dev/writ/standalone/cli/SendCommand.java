package dev.writ.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code writ command}: writes one command down. */
@Command(
        name = "command",
        description = "Write a command down, and with --sync wait for its outcome.",
        footer = {
            "",
            "Example: ./writ command deposit '{\"account_id\": \"…\", \"amount\": 100.00}' --sync",
            "GET /api/v1/actions lists the actions and the data they want.",
            "Exit code: 0 written down (--sync: accepted), 1 otherwise."
        })
public final class SendCommand implements Callable<Integer> {
    private static final int CREATED = 201;

    @Spec
    private CommandSpec spec;

    @Mixin
    private UrlOption url;

    @Parameters(index = "0", paramLabel = "ACTION", description = "What is wanted, such as open-account.")
    private String action;

    @Parameters(index = "1", paramLabel = "JSON", description = "The action's data; - reads it from standard input.")
    private String data;

    @Option(names = "--sync", description = "Wait until it is accepted or failed.")
    private boolean sync;

    @Option(names = "--key", paramLabel = "KEY", description = "Idempotency key: sent again, it is the same command.")
    private String key;

    @Option(names = "--json", description = "Print the command resource as the server sent it.")
    private boolean json;

    @Override
    public Integer call() {
        var answer = url.client().command(action, parsed(), sync, Optional.ofNullable(key));
        var body = answer.body();
        if (!answer.successful()) {
            var id = answer.commandId();
            throw new ClientException(answer.problem() + (id.isEmpty() ? "" : " [command " + id + "]"));
        }
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(body.toPrettyString());
        } else {
            var basis = body.hasNonNull("basis-t")
                    ? "  basis-t " + body.get("basis-t").asText()
                    : "";
            out.println(Printable.of(
                    body.path("status").asText() + "  " + body.path("id").asText() + basis));
        }
        if (sync && answer.status() != CREATED) {
            throw new ClientException("written down, but not decided in time; GET /api/v1/commands/"
                    + answer.commandId() + " tells its outcome");
        }
        return 0;
    }

    private JsonNode parsed() {
        try {
            return Json.parse(data.equals("-") ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8) : data);
        } catch (JsonProcessingException e) {
            throw new ClientException("the data is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new ClientException("standard input cannot be read: " + e.getMessage());
        }
    }
}
