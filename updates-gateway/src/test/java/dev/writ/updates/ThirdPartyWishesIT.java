package dev.writ.updates;

import static dev.writ.updates.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import dev.writ.database.datalog.AllowList;
import dev.writ.database.datalog.QueryLimits;
import dev.writ.testkit.Browser;
import dev.writ.testkit.KafkaFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What clients of other makers say on an open WebSocket: live queries, and another filter. */
class ThirdPartyWishesIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static final String BALANCES = """
            {"subscribe": {"name": "mine", "difference": true,
              "query": "[:find ?id ?b :where [?a :account/id ?id] [?a :account/balance ?b]]"}}""";
    private static final String CHOSEN = "{\"filter\": {\"action\": [\"chosen\"], \"status\": \"accepted\"}}";

    private static final TestDatabase DATABASE = new TestDatabase();
    private static Outcomes outcomes;
    private static RunningGateway gateway;
    private static TcpProxy proxy;
    private static long accounts;

    @BeforeAll
    static void start() {
        var kafka = KAFKA.configWithTopics(2);
        outcomes = new Outcomes(kafka);
        DATABASE.start();
        var limits = new QueryLimits(Duration.ofSeconds(30), 1000);
        var live = new LiveQueriesConfig(8, 1 << 18, limits, 2, Duration.ofSeconds(30), AllowList.standard());
        gateway = RunningGateway.ready(
                new UpdatesGatewayConfig(
                        kafka, Duration.ofMillis(500), 100, 8, 1024, 16 << 20, 10_000, 64 << 20, 2, live),
                DATABASE);
        proxy = new TcpProxy(gateway.port());
        // Further than the transactions of outcomes that are of no database.
        for (int n = 0; n < 20; n++) {
            openAccount();
        }
    }

    @AfterAll
    static void stop() {
        proxy.close();
        gateway.close();
        outcomes.close();
        DATABASE.close();
    }

    /** @return the row that a query for balances finds from now on */
    private static String openAccount() {
        long id = ++accounts;
        var after = DATABASE.transact("[{:account/id %d :account/balance 5.5M}]".formatted(id));
        DATABASE.show(after);
        outcomes.acceptAt(after.basisT(), "account/id", "account/balance");
        return "[" + id + ",5.5]";
    }

    @Test
    void wsFollowsALiveQueryAndAsksAnewAfterABreak() throws Exception {
        try (var client = ClientProcess.node("ws.mjs", proxy.uri() + "/api/v1/updates?outcomes=false")) {
            client.tell("wish", Json.text(Json.parse(BALANCES)));
            followsALiveQuery(client);
        }
    }

    @Test
    void wsChangesItsFilter() throws Exception {
        try (var client = ClientProcess.node("ws.mjs", proxy.uri() + "/api/v1/updates?action=none")) {
            client.tell("wish", CHOSEN);
            hearsOnlyWhatItChose(client);
            client.tell("send", "{\"filtre\": {}}");
            await().until(() -> !client.bodies("error").isEmpty());
            assertThat(client.events("close")).isEmpty();
        }
    }

    @Test
    void chromiumDoesBoth() {
        try (var browser = Browser.open(proxy.uri())) {
            try (var client = ThirdParty.page(browser, Map.of("outcomes", "false"), List.of(BALANCES))) {
                followsALiveQuery(client);
            }
            try (var client = ThirdParty.page(browser, Map.of("action", "none"), List.of(CHOSEN))) {
                hearsOnlyWhatItChose(client);
            }
        }
    }

    private static void followsALiveQuery(ThirdPartyClient client) {
        await().until(() -> client.bodies("query/result").size() == 1);
        var rows = rows(client.bodies("query/result").get(0).path("result"));
        var added = openAccount();
        await().until(() -> !client.bodies("query/changed").isEmpty());
        assertThat(client.bodies("query/changed")).singleElement().satisfies(body -> {
            assertThat(body.path("subscription").asText()).isEqualTo("mine");
            assertThat(rows(body.path("added"))).containsExactly(added);
            assertThat(rows(body.path("removed"))).isEmpty();
        });
        rows.add(added);
        proxy.cut();
        await().until(() -> client.bodies("query/result").size() == 2);
        assertThat(rows(client.bodies("query/result").get(1).path("result"))).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(client.outcomes()).isEmpty();
    }

    private static void hearsOnlyWhatItChose(ThirdPartyClient client) {
        await().until(() -> !client.bodies("filter").isEmpty());
        outcomes.fail("chosen");
        outcomes.accept("other");
        var chosen = outcomes.accept("chosen").toString();
        await().until(() -> !client.outcomes().isEmpty());
        assertThat(client.keys()).containsExactly(chosen);
    }

    private static List<String> rows(JsonNode found) {
        var rows = new ArrayList<String>();
        found.forEach(row -> rows.add(row.toString()));
        return rows;
    }
}
