package dev.writ.updates;

import static dev.writ.updates.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.testkit.KafkaFixture;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a client can say on an open WebSocket. */
class ClientMessageIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private Outcomes outcomes;
    private RunningGateway gateway;

    @BeforeEach
    void start() {
        var kafka = KAFKA.configWithTopics(2);
        outcomes = new Outcomes(kafka);
        gateway = RunningGateway.ready(RunningGateway.config(kafka));
    }

    @AfterEach
    void stop() {
        gateway.close();
        outcomes.close();
    }

    @Test
    void theFilterChangesBetweenTwoOutcomes() throws Exception {
        try (var socket = Socket.open(gateway.updates("?action=deposit"))) {
            await().until(() -> socket.messages().size() == 1);
            var deposit = outcomes.accept("deposit").toString();
            outcomes.accept("withdraw");
            await().until(() -> socket.outcomes().size() == 1);
            await().until(() -> gateway.outcomesRead() == 2);

            socket.say("{\"filter\":{\"attribute\":[\":note/text\"],\"status\":\"accepted\"}}");
            await().until(() -> event(socket, "filter") != null);
            assertThat(event(socket, "filter").at("/1/filter").toString())
                    .isEqualTo("{\"attribute\":[\":note/text\"],\"status\":\"accepted\",\"outcomes\":true}");
            outcomes.fail("deposit");
            var withdrawal = outcomes.accept("withdraw").toString();
            await().until(() -> socket.outcomes().size() == 2);
            assertThat(socket.keys()).containsExactly(deposit, withdrawal);

            // Its cursor stands after what the old filter hid.
            try (var next =
                    Socket.open(gateway.updates("?status=accepted&from=" + Socket.cursor(event(socket, "filter"))))) {
                await().until(() -> !next.outcomes().isEmpty());
                assertThat(next.keys()).containsExactly(withdrawal);
            }
        }
    }

    @Test
    void noneOfTheOutcomesIsAFilterToo() throws Exception {
        try (var socket = Socket.open(gateway.updates(""))) {
            socket.say("{\"filter\":{\"outcomes\":false}}");
            await().until(() -> event(socket, "filter") != null);
            outcomes.accept("deposit");
            await().until(() -> gateway.outcomesRead() == 1);
            socket.say("{\"filter\":{}}");
            var second = outcomes.accept("deposit").toString();
            await().until(() -> !socket.outcomes().isEmpty());
            assertThat(socket.keys()).endsWith(second).hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void transitIsHeardWhereTransitIsSpoken() throws Exception {
        try (var socket = Socket.open(gateway.updates(""), "transit+json")) {
            socket.say("[\"^ \",\"~:filter\",[\"^ \",\"~:attribute\",[\"~:note/text\"]]]");
            await().until(() -> socket.texts().stream().anyMatch(text -> text.contains("~:filter")));
            var said = socket.texts().stream()
                    .filter(text -> text.contains("~:filter"))
                    .findFirst()
                    .orElseThrow();
            assertThat(said).contains("note/text");
        }
    }

    @Test
    void whatIsNotUnderstoodIsSaidAndNothingElseHappens() throws Exception {
        try (var socket = Socket.open(gateway.updates(""))) {
            for (var said : List.of(
                    "hello",
                    "[]",
                    "{}",
                    "{\"filter\":{},\"unsubscribe\":\"a\"}",
                    "{\"filtre\":{}}",
                    "{\"filter\":{\"id\":\"17\"}}",
                    "{\"subscribe\":{\"args\":[]}}",
                    "{\"subscribe\":{\"query\":\"[:find ?e :where [(slurp \\\"/etc/passwd\\\") ?e]]\"}}",
                    "{\"unsubscribe\":\"mine\"}")) {
                int before = errors(socket).size();
                socket.say(said);
                await().until(() -> errors(socket).size() == before + 1);
            }
            assertThat(errors(socket).stream().map(e -> e.at("/1/detail").asText()))
                    .satisfiesExactly(
                            detail -> assertThat(detail).contains("JSON"),
                            detail -> assertThat(detail).contains("must be a map"),
                            detail -> assertThat(detail).contains("one member"),
                            detail -> assertThat(detail).contains("one member"),
                            detail -> assertThat(detail).contains("not \"filtre\""),
                            detail -> assertThat(detail).contains("\"id\" must be a command id"),
                            detail -> assertThat(detail).contains("\"query\" is missing"),
                            detail -> assertThat(detail).contains("slurp"),
                            detail -> assertThat(detail).contains("no live query named \"mine\""));
            var id = outcomes.accept("deposit").toString();
            await().until(() -> !socket.outcomes().isEmpty());
            assertThat(socket.keys()).containsExactly(id);
        }
    }

    private static List<JsonNode> errors(Socket socket) {
        return socket.messages().stream()
                .filter(m -> m.get(0).asText().equals("error"))
                .toList();
    }

    private static JsonNode event(Socket socket, String event) {
        return socket.messages().stream()
                .filter(m -> m.get(0).asText().equals(event))
                .findFirst()
                .orElse(null);
    }
}
