package dev.writ.updates;

import static dev.writ.updates.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.config.Env;
import dev.writ.database.datalog.AllowList;
import dev.writ.database.datalog.QueryLimits;
import dev.writ.testkit.KafkaFixture;
import dev.writ.web.WebConfig;
import dev.writ.web.access.AccessRules;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Live queries of somebody whose role does not let them read balances, by each transport. */
class LivePolicyIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static final String POLICY = """
            version: 1
            roles: {guest: {read: {attributes: ["account/*"]%s}, updates: all}}
            anonymous: [guest]
            """;
    private static final String EXCEPT = ", except: [account/balance]";
    private static final String ALL = "[:find (pull ?a [*]) :where [?a :account/id]]";
    private static final String NAMED = "[:find ?b :where [?a :account/balance ?b]]";
    private static final String SECRET = "4711.25";

    @TempDir
    private Path folder;

    private final TestDatabase database = new TestDatabase();
    private Path policy;
    private AccessRules rules;
    private RunningGateway gateway;

    @BeforeEach
    void start() throws Exception {
        policy = Files.writeString(folder.resolve("policy.yaml"), POLICY.formatted(EXCEPT));
        rules = AccessRules.from(new Env(Map.of("WRIT_POLICY", policy.toString())));
        rules.start();
        database.start();
        database.show(database.transact("[{:account/id 12 :account/balance " + SECRET + "M}]"));
        var config = new UpdatesGatewayConfig(
                KAFKA.configWithTopics(1),
                Duration.ofMillis(500),
                100,
                8,
                1024,
                16 << 20,
                1000,
                16 << 20,
                1,
                new LiveQueriesConfig(
                        2,
                        4 * 1024,
                        new QueryLimits(Duration.ofSeconds(30), 1_000),
                        2,
                        Duration.ofSeconds(30),
                        AllowList.standard()));
        var web = WebConfig.from(new Env(Map.of("WRIT_PORT", "0", "WRIT_QUERY_RATE", "2/1h")));
        gateway = RunningGateway.under(rules, config, database, web);
    }

    @AfterEach
    void stop() {
        gateway.close();
        database.close();
        rules.close();
    }

    private URI live(String query) {
        return gateway.updates("?outcomes=false&query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    }

    @Test
    void whatIsHiddenIsInNoResultUntilThePolicyShowsItAndQueriesAreCounted() throws Exception {
        try (var socket = Socket.open(live(ALL));
                var stream = EventStream.open(live(ALL))) {
            socket.say("{\"subscribe\": {\"name\": \"named\", \"query\": \"" + NAMED + "\"}}");
            await().untilAsserted(() -> {
                assertThat(socket.texts().toString()).contains("query/result", "query/failed");
                assertThat(stream.events().toString()).contains("query/result");
            });
            for (var told : List.of(socket.texts().toString(), stream.events().toString())) {
                assertThat(told).contains("account/id").doesNotContain(SECRET);
            }

            try (var third = EventStream.open(live(ALL));
                    var withoutQuery = EventStream.open(gateway.updates(""))) {
                assertThat(third.response().statusCode()).isEqualTo(429);
                assertThat(third.response().headers().firstValue("Retry-After")).isPresent();
                assertThat(withoutQuery.response().statusCode()).isEqualTo(200);
            }
            assertThatThrownBy(() -> Socket.open(live(ALL)))
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            e -> assertThat(e.getResponse().statusCode()).isEqualTo(429));

            Files.writeString(policy, POLICY.formatted(""));
            await().untilAsserted(() -> {
                assertThat(socket.texts().toString()).contains(SECRET);
                assertThat(stream.events().toString()).contains(SECRET);
            });
        }
    }
}
