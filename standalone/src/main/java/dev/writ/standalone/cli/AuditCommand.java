package dev.writ.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.media.Json;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code writ audit}: who asked for what, when, what became of it, and which facts it changed. */
@Command(
        name = "audit",
        description =
                "Tell of each command, newest first: who asked for what, when, what became of it, which facts it changed.",
        footer = {
            "",
            "Examples: ./writ audit --principal alice --from 2026-11-01",
            "          ./writ audit --entity 17592186045433 --attribute :account/balance",
            "",
            "With authentication on, WRIT_TOKEN must be that of somebody who may see all of it."
        })
public final class AuditCommand implements Callable<Integer> {
    private static final int PAGE = 200;

    @Spec
    private CommandSpec spec;

    @Mixin
    private UrlOption url;

    @Option(names = "--command", paramLabel = "ID", description = "Only this command.")
    private UUID command;

    @Option(names = "--principal", paramLabel = "NAME", description = "Only commands that this principal sent.")
    private String principal;

    @Option(names = "--action", paramLabel = "ACTION", description = "Only commands of this action.")
    private String action;

    @Option(names = "--status", paramLabel = "STATUS", description = "Only accepted or only failed ones.")
    private Status status;

    @Option(
            names = "--entity",
            paramLabel = "ID",
            description = "Only commands that changed a fact about this entity, by its id.")
    private Long entity;

    @Option(
            names = "--attribute",
            paramLabel = "ATTRIBUTE",
            description = "Only commands that changed a fact of this attribute, such as :account/balance.")
    private String attribute;

    @Option(
            names = "--from",
            paramLabel = "INSTANT",
            converter = Moment.class,
            description = "Only what was decided at or after this: 2026-11-28 or 2026-11-28T06:00:00Z.")
    private Instant from;

    @Option(
            names = "--to",
            paramLabel = "INSTANT",
            converter = Moment.class,
            description = "Only what was decided before this.")
    private Instant to;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most this many commands. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(names = "--json", description = "Print each command as one line of JSON.")
    private boolean json;

    private enum Status {
        accepted,
        failed
    }

    @Override
    public Integer call() {
        var client = url.client();
        var out = spec.commandLine().getOut();
        int told = command == null ? walk(client, out) : tell(entry(resource(client)), out);
        if (!json) {
            out.println("(" + told + (told == 1 ? " command)" : " commands)"));
        }
        return 0;
    }

    private JsonNode resource(WritClient client) {
        return client.get("/api/v1/commands/" + command, Map.of()).orFail().body();
    }

    /** Goes back through the transactions, a page at a time, so that a log of any length costs no more than it is asked for. */
    private int walk(WritClient client, PrintWriter out) {
        int told = 0;
        var before = to == null ? "" : to.toString();
        while (told < limit) {
            var parameters = before.isEmpty()
                    ? Map.of("limit", Integer.toString(PAGE))
                    : Map.of("limit", Integer.toString(PAGE), "before", before);
            var page = client.get("/api/v1/query/transactions", parameters)
                    .orFail()
                    .body();
            for (var transaction : page.path("transactions")) {
                if (from != null
                        && Instant.parse(transaction.path("instant").asText()).isBefore(from)) {
                    return told;
                }
                if (told < limit && concerned(transaction)) {
                    told += tell(client, transaction, out);
                }
                before = transaction.path("t").asText();
            }
            if (!page.at("/links").hasNonNull("older")) {
                return told;
            }
        }
        return told;
    }

    private boolean concerned(JsonNode transaction) {
        return transaction.hasNonNull("command")
                && (principal == null
                        || principal.equals(transaction.path("principal").asText()))
                && (action == null || action.equals(transaction.path("action").asText()))
                && (status == null
                        || (status == Status.accepted)
                                == transaction.path("success").asBoolean());
    }

    private int tell(WritClient client, JsonNode transaction, PrintWriter out) {
        var answer =
                client.get("/api/v1/commands/" + transaction.path("command").asText(), Map.of());
        return tell(
                answer.status() == 404
                        ? entryOf(transaction)
                        : entry(answer.orFail().body()),
                out);
    }

    private int tell(ObjectNode entry, PrintWriter out) {
        boolean touches = (entity == null && attribute == null) || touches(entry);
        if (touches && json) {
            out.println(Json.text(entry));
        } else if (touches) {
            lines(entry).forEach(line -> out.println(Printable.of(line)));
        }
        out.flush();
        return touches ? 1 : 0;
    }

    /** Of a command that the caller may not look at: what its transaction says. */
    private static ObjectNode entryOf(JsonNode transaction) {
        var entry = Json.object();
        entry.set("id", transaction.get("command"));
        entry.set("action", transaction.get("action"));
        entry.put("status", transaction.path("success").asBoolean() ? "accepted" : "failed");
        entry.set("tx-instant", transaction.get("instant"));
        entry.set("basis-t", transaction.get("t"));
        entry.putObject("meta").set("principal", transaction.get("principal"));
        entry.putArray("withheld").add("data").add("facts");
        return entry;
    }

    private boolean touches(JsonNode entry) {
        for (var fact : entry.path("facts")) {
            if ((entity == null || fact.path("e").asLong() == entity)
                    && (attribute == null || attribute(fact).equals(named(attribute)))) {
                return true;
            }
        }
        return false;
    }

    /** What a command resource says, without what is about its transaction alone. */
    private static ObjectNode entry(JsonNode resource) {
        var entry = Json.object();
        for (var name : List.of("id", "action", "status", "tx-instant", "basis-t", "meta", "data", "error")) {
            if (resource.hasNonNull(name)) {
                entry.set(name, resource.get(name));
            }
        }
        if (resource.has("facts")) {
            var facts = entry.putArray("facts");
            for (var fact : resource.get("facts")) {
                if (!attribute(fact).startsWith(":cmd/") && !attribute(fact).equals(":db/txInstant")) {
                    facts.add(fact);
                }
            }
        }
        for (var name : List.of("facts-omitted", "withheld")) {
            if (resource.has(name)) {
                entry.set(name, resource.get(name));
            }
        }
        return entry;
    }

    private static List<String> lines(JsonNode entry) {
        var lines = new ArrayList<String>();
        lines.add(String.join(
                "  ",
                entry.path("tx-instant").asText(entry.at("/meta/submitted-at").asText()),
                entry.path("status").asText(),
                entry.at("/meta/principal").asText(),
                entry.path("action").asText(),
                entry.path("id").asText(),
                "basis-t " + entry.path("basis-t").asText("none yet")));
        if (entry.has("data")) {
            lines.add("    asked " + Json.text(entry.get("data")) + " at "
                    + entry.at("/meta/submitted-at").asText());
        }
        if (entry.has("error")) {
            var error = entry.get("error");
            lines.add("    because "
                    + error.path("code").asText(error.path("title").asText()) + ": "
                    + error.path("detail").asText());
        }
        for (var fact : entry.path("facts")) {
            lines.add("    " + (fact.path("added").asBoolean() ? "+ " : "- ")
                    + fact.path("e").asText() + " " + attribute(fact) + " " + Json.text(fact.path("v")));
        }
        if (!entry.path("withheld").isEmpty()) {
            lines.add("    not for you to see: " + Json.text(entry.get("withheld")));
        }
        if (entry.has("facts-omitted")) {
            lines.add("    " + entry.get("facts-omitted").asText() + " facts, too many to be listed");
        }
        return lines;
    }

    private static String attribute(JsonNode fact) {
        return named(fact.path("a").asText());
    }

    private static String named(String attribute) {
        return attribute.startsWith(":") ? attribute : ":" + attribute;
    }

    /** An instant, or the beginning of a day in UTC. */
    static final class Moment implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return text.contains("T")
                        ? Instant.parse(text)
                        : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            } catch (DateTimeParseException e) {
                throw new TypeConversionException(
                        "'" + text + "' must be a day or an instant, such as 2026-11-28 or 2026-11-28T06:00:00Z");
            }
        }
    }
}
