package dev.writ.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.standalone.cli.TextTable;
import dev.writ.standalone.cli.WritClient;
import dev.writ.standalone.demo.Bank.Person;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A morning at a small bank, told against a running suite, every step of it checked. */
public final class Demo {
    private static final String BALANCES = """
            [:find ?first ?balance
             :in $ [?id ...]
             :where [?account :account/id ?id]
                    [?account :account/balance ?balance]
                    [?account :account/owner ?owner]
                    [?owner :customer/first-name ?first]]""";
    private static final String DECISIONS = """
            [:find ?when ?action ?success ?id
             :in $ [?id ...]
             :where [?tx :cmd/id ?id]
                    [?tx :cmd/action ?action]
                    [?tx :cmd/success? ?success]
                    [?tx :db/txInstant ?when]]""";

    private final WritClient client;
    private final Report report;
    private final Person ada = Person.named("Ada", "Lovelace");
    private final Person grace = Person.named("Grace", "Hopper");

    public Demo(WritClient client, PrintWriter out) {
        this.client = client;
        this.report = new Report(out);
    }

    /** Whether everything was right; what was not is told along the way. */
    public boolean run() throws InterruptedException {
        long began = System.nanoTime();
        report.line("A morning at a small bank: commands by POST, outcomes by WebSocket, questions by datalog.");
        report.line("Everything goes through " + client.base());
        try (var watcher = new Watcher(client.updates(Map.of("from", "now")))) {
            report.check(
                    watcher.begun(Duration.ofSeconds(10)),
                    "the stream of updates must begin with its cursor",
                    "nothing " + watcher.ended());
            var teller = new Teller(client, watcher, report);
            customers(teller);
            long before = money(teller);
            long after = movements(teller);
            report.title("Of these " + teller.sent().size() + " outcomes, " + teller.heard()
                    + " were heard over the WebSocket meanwhile.");
            questions(teller, before, after);
        }
        return verdict((System.nanoTime() - began) / 1_000_000);
    }

    private void customers(Teller teller) throws InterruptedException {
        report.title("Two customers come in.");
        teller.accepted(
                "Ada Lovelace becomes a customer",
                "create-customer",
                Bank.customer(ada, "12", "St. James Sq.", "Anytown", "NH", "03755"));
        teller.noted(
                "Grace Hopper becomes one; nobody waits for it",
                "create-customer",
                Bank.customer(grace, "1906", "Compiler Rd.", "Arlington", "VA", "22201"));
        teller.accepted("Ada opens an account", "open-account", Bank.account(ada));
        teller.accepted("Grace opens an account", "open-account", Bank.account(grace));
    }

    /** @return the t of the database before the transfer */
    private long money(Teller teller) throws InterruptedException {
        report.title("They bring money.");
        teller.accepted("Ada deposits 1000.00", "deposit", Bank.money(ada, "1000.00"));
        return teller.noted("Grace deposits 250.00", "deposit", Bank.money(grace, "250.00"))
                .path("basis-t")
                .asLong();
    }

    /** @return the t of the database when all is done */
    private long movements(Teller teller) throws InterruptedException {
        report.title("They use it.");
        teller.accepted(
                "Ada transfers 400.00 to Grace", "transfer", Bank.transfer(ada, grace, "400.00", "for the compiler"));
        teller.rejected("Ada tries to withdraw 5000.00", "withdraw", Bank.money(ada, "5000.00"), "insufficient-funds");
        var reference = UUID.randomUUID().toString().substring(0, 8);
        return teller.accepted(
                        "Grace pays City Power's bill " + reference + ", 79.90",
                        "pay-bill",
                        Bank.bill(grace, "City Power", reference, "79.90"))
                .path("basis-t")
                .asLong();
    }

    private void questions(Teller teller, long before, long after) {
        report.title("Three questions to the database.");
        var accounts = uuids(Stream.of(ada, grace).map(p -> p.account().toString()));
        balances("Who has how much now?", accounts, Map.of(), after, "600.00", "570.10");
        balances(
                "The same question about the moment before the transfer, as of t " + before + ":",
                accounts,
                Map.of("as-of", Long.toString(before)),
                after,
                "1000.00",
                "250.00");

        report.line("  What was decided, the refusal included?");
        var commands = uuids(teller.sent().stream().map(Teller.Sent::id));
        var decided = query(DECISIONS, commands, Map.of(), after);
        var found = rows(decided)
                .map(r -> r.path(1).asText() + " " + r.path(2))
                .sorted()
                .toList();
        var expected = teller.sent().stream()
                .map(s -> s.action() + " " + s.accepted())
                .sorted()
                .toList();
        report.check(found.equals(expected), "the database must hold the decisions " + expected, found);
    }

    private void balances(
            String question, String accounts, Map<String, String> when, long basisT, String adas, String graces) {
        report.line("  " + question);
        var result = query(BALANCES, accounts, when, basisT);
        var found = rows(result).collect(Collectors.toMap(r -> r.path(0).asText(), r -> r.path(1), (a, b) -> a));
        for (var expected : Map.of(ada, adas, grace, graces).entrySet()) {
            var name = expected.getKey().firstName();
            var balance = found.get(name);
            report.check(
                    balance != null
                            && balance.isNumber()
                            && balance.decimalValue().compareTo(new BigDecimal(expected.getValue())) == 0,
                    name + " must have " + expected.getValue(),
                    balance);
        }
    }

    private JsonNode query(String query, String args, Map<String, String> when, long basisT) {
        var parameters = new LinkedHashMap<>(when);
        parameters.put("query", query);
        parameters.put("args", args);
        parameters.put("basis-t", Long.toString(basisT));
        var answer = client.get("/api/v1/query", parameters);
        report.details(query.lines().toList());
        report.check(answer.status() == 200, "the query must be answered", answer.body());
        report.details(List.of(""));
        report.details(TextTable.lines(answer.body().path("result")));
        report.line("");
        return answer.body().path("result");
    }

    private boolean verdict(long millis) {
        if (report.wrong().isEmpty()) {
            report.title(String.format("All of it was right: %d checks in %.1f s.", report.checks(), millis / 1000.0));
            return true;
        }
        report.title(report.wrong().size() + " of " + report.checks() + " checks failed:");
        report.details(report.wrong());
        return false;
    }

    private static Stream<JsonNode> rows(JsonNode result) {
        return java.util.stream.StreamSupport.stream(result.spliterator(), false);
    }

    /** One argument, a collection of UUIDs, in EDN. */
    private static String uuids(Stream<String> ids) {
        return ids.map(id -> "#uuid \"" + id + "\"").collect(Collectors.joining(" ", "[[", "]]"));
    }
}
