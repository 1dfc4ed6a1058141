package dev.writ.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import dev.writ.standalone.cli.WritClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code writ audit}, and everything that {@code docs/audit.md} tells an auditor to type. */
@Timeout(180)
class AuditIT {
    private static final String CUSTOMER = "c0a80100-0000-4000-8000-00000000000a";
    private static final String ACCOUNT = "acc00000-0000-4000-8000-00000000000a";
    private static final Pattern WORD = Pattern.compile("((?:'[^']*'|[^\\s'])+)");

    @TempDir
    static Path data;

    private static final String POLICY = """
            version: 1
            roles: {auditor: {send: ["*"], read: all, commands: %s, updates: all}}
            anonymous: [auditor]
            """;

    private static Path policy;
    private static Suite suite;
    private static String deposit;
    private static String entity;

    @BeforeAll
    static void commandSomething() throws IOException {
        policy = Files.writeString(data.resolve("policy.yaml"), POLICY.formatted("all"));
        var settings = Map.of("WRIT_POLICY", policy.toString());
        suite = new Suite(new SuiteConfig(0, data.resolve("suite"), 0, settings), Clock.systemUTC());
        suite.start();
        await().atMost(Duration.ofSeconds(90)).until(() -> suite.health().ready());
        send(201, "create-customer", """
                {"customer_id": "%s", "first_name": "Ada", "last_name": "Lovelace",
                 "address": {"street_number": "12", "street_name": "Elm Street", "city": "Springfield", "state": "IL",
                             "zip": "62701"}}""".formatted(CUSTOMER));
        send(201, "open-account", "{\"customer_id\": \"%s\", \"account_id\": \"%s\"}".formatted(CUSTOMER, ACCOUNT));
        send(201, "deposit", amount("10.00"));
        var answer = send(201, "deposit", amount("5.50"));
        deposit = answer.path("id").asText();
        send(409, "withdraw", amount("99.00"));
        for (var fact : answer.path("facts")) {
            if (fact.path("a").asText().endsWith("account/balance")) {
                entity = fact.path("e").asText();
            }
        }
    }

    @AfterAll
    static void stop() {
        suite.close();
    }

    private static String amount(String amount) {
        return "{\"account_id\": \"" + ACCOUNT + "\", \"amount\": " + amount + "}";
    }

    private static JsonNode send(int status, String action, String json) {
        try {
            var answer =
                    new WritClient(suite.uri().toString()).command(action, Json.parse(json), true, Optional.empty());
            assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
            return answer.body();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static String audit(String... options) {
        var all = new ArrayList<>(List.of("audit", "--url", suite.uri().toString()));
        all.addAll(List.of(options));
        return succeeded(Cli.run(all.toArray(String[]::new)));
    }

    private static String succeeded(Cli run) {
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.out();
    }

    @Test
    void whoAskedForWhatAndWhichFactsItChanged() {
        assertThat(audit("--command", deposit))
                .contains("accepted  anonymous  deposit  " + deposit + "  basis-t ")
                .contains("asked {\"account_id\":\"" + ACCOUNT + "\",\"amount\":5.50} at 20")
                .contains("- " + entity + " :account/balance 10.00")
                .contains("+ " + entity + " :account/balance 15.50")
                .doesNotContain(":cmd/", ":db/txInstant")
                .endsWith("(1 command)\n");
    }

    @Test
    void whatBecameOfOneThatFailed() {
        assertThat(audit("--status", "failed"))
                .contains("failed  anonymous  withdraw  ")
                .contains("    because ")
                .doesNotContain("deposit")
                .endsWith("(1 command)\n");
    }

    @Test
    void newestFirstAndNoMoreThanAskedFor() {
        assertThat(audit("--limit", "2").lines().filter(line -> line.startsWith("20")))
                .satisfiesExactly(
                        line -> assertThat(line).contains("withdraw"),
                        line -> assertThat(line).contains(deposit));
        assertThat(audit("--action", "deposit", "--limit", "1"))
                .contains(deposit)
                .endsWith("(1 command)\n");
        assertThat(audit("--from", "2100-01-01")).isEqualTo("(0 commands)\n");
        assertThat(audit("--to", "2020-01-01")).isEqualTo("(0 commands)\n");
        assertThat(audit("--principal", "nobody")).isEqualTo("(0 commands)\n");
        for (var attribute : List.of(":account/balance", "account/balance")) {
            assertThat(audit("--entity", entity, "--attribute", attribute)
                            .lines()
                            .filter(line -> line.startsWith("20")))
                    .hasSize(3)
                    .allMatch(line -> line.contains("account") || line.contains("deposit"));
        }
    }

    @Test
    void asLinesOfJson() throws Exception {
        var lines = audit("--json", "--action", "deposit").lines().toList();
        assertThat(lines).hasSize(2);
        var entry = Json.parse(lines.get(0));
        assertThat(entry.path("id").asText()).isEqualTo(deposit);
        assertThat(entry.at("/meta/principal").asText()).isEqualTo("anonymous");
        assertThat(entry.path("facts")).isNotEmpty();
    }

    @Test
    void whatTheAuditorMayNotSeeIsNamedAndDoesNotEndTheTrail() throws IOException {
        Files.writeString(policy, POLICY.formatted("none"));
        try {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(audit("--limit", "2"))
                            .contains("failed  anonymous  withdraw", "accepted  anonymous  deposit  " + deposit)
                            .contains("not for you to see: [\"data\",\"facts\"]")
                            .doesNotContain("5.50"));
        } finally {
            Files.writeString(policy, POLICY.formatted("all"));
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> audit("--limit", "2").contains("5.50"));
    }

    @Test
    void whatIsAskedWronglyIsSaid() {
        var run = Cli.run("audit", "--from", "yesterday");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("'yesterday' must be a day or an instant");
        run = Cli.run("audit", "--command", "no id");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("'--command'").doesNotContain("Exception in");
        run = Cli.run("audit", "--url", suite.uri().toString(), "--command", "c0a80100-0000-4000-8000-000000000fff");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("no command");
    }

    @Test
    void whatTheGuideTellsToTypeWorksAndFindsSomething() throws Exception {
        var lines = Files.readString(Path.of("../docs/audit.md"))
                .lines()
                .filter(line -> line.startsWith("./writ "))
                .toList();
        assertThat(lines).hasSizeGreaterThan(10);
        for (var line : lines) {
            var words = WORD.matcher(line.replace("$ID", deposit).replace("$ENTITY", entity))
                    .results()
                    .map(word -> word.group().replace("'", ""))
                    .skip(1)
                    .toList();
            var arguments = new ArrayList<>(words);
            arguments.addAll(1, List.of("--url", suite.uri().toString()));
            var out = succeeded(Cli.run(arguments.toArray(String[]::new)));
            assertThat(out).as(line).isNotEmpty().doesNotContain("(0 ");
        }
    }
}
