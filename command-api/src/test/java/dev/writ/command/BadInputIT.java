package dev.writ.command;

import static dev.writ.command.RunningApi.COMMANDS;
import static dev.writ.command.RunningApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.topic.Topics;
import dev.writ.testkit.KafkaFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client sends, it is told what is wrong with it, and nothing is written down. */
class BadInputIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    @TempDir
    static Path folder;

    private static KafkaConfig kafka;
    private static RunningApi api;

    @BeforeAll
    static void start() {
        kafka = KAFKA.configWithTopics(2);
        KAFKA.append(kafka, Topics.ACTIONS, "accept", RunningApi.action("accept"));
        api = RunningApi.ready(kafka, folder);
    }

    @AfterAll
    static void stop() {
        assertThat(KAFKA.read(kafka, Topics.PENDING)).isEmpty();
        api.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "400 | application/json | ''",
                "400 | application/json | {",
                "400 | application/json | null",
                "400 | application/json | 7",
                "400 | application/json | []",
                "400 | application/json | [\"accept\"]",
                "400 | application/json | [\"accept\", {\"amount\": 1}, 3]",
                "400 | application/json | [7, {\"amount\": 1}]",
                "400 | application/json | {\"action\": \"accept\"}",
                "400 | application/json | {\"data\": {\"amount\": 1}}",
                "400 | application/json | {\"action\": \"accept\", \"data\": {\"amount\": 1}, \"more\": 1}",
                "400 | application/json | [\"accept\", {\"amount\": 1, \"amount\": 2}]",
                "400 | application/json | [\"accept\", {\"amount\": NaN}]",
                "400 | application/json | [\"accept\", {\"amount\": 1e999999999}]",
                "400 | application/json | [\"accept\", {\"amount\": 1}] trailing",
                "403 | application/json | [\"writ/install-schema\", {}]",
                "422 | application/json | [\"nobody-knows-this\", {}]",
                "422 | application/json | [\"accept\", {}]",
                "422 | application/json | [\"accept\", null]",
                "422 | application/json | [\"accept\", {\"amount\": \"much\"}]",
                "422 | application/json | [\"accept\", {\"amount\": 1, \"unknown\": true}]",
                "415 | text/plain | [\"accept\", {\"amount\": 1}]",
                "415 | application/json; charset=utf-16 | [\"accept\", {\"amount\": 1}]",
                "400 | application/edn | [:accept {:amount 1}",
                "400 | application/edn | [:accept #=(java.lang.System/exit 0)]",
                "400 | application/edn | [:accept {:amount 1} 3]",
                "422 | application/edn | [:accept {:amount ##NaN}]",
                "422 | application/edn | [:accept {:amount 1/3}]",
                "422 | application/edn | [:accept {:amount 1 \"amount\" 2}]",
                "400 | application/transit+json | [\"~:accept\", [\"^ \", \"~:amount\"]]",
                "400 | application/transit+json | {{{",
                "422 | application/transit+json | [\"~:accept\", {\"~:amount\": \"~zNaN\"}]",
                "400 | application/x-www-form-urlencoded | %2Famount=1",
                "400 | application/x-www-form-urlencoded | action=accept&amount=1",
                "400 | application/x-www-form-urlencoded | action=accept&data=%7B",
                "400 | application/x-www-form-urlencoded | action=accept&data=1&%2Famount=1",
                "400 | application/x-www-form-urlencoded | action=accept&%2Famount=1&%2Famount=2",
                "400 | application/x-www-form-urlencoded | action=accept&%2Famount=1&%2Famount%2Fx=2",
                "400 | application/x-www-form-urlencoded | action=accept&%2Famount=%zz",
                "422 | application/x-www-form-urlencoded | action=accept&%2Famount=much",
                "422 | application/x-www-form-urlencoded | action=accept&%2Famount="
            })
    void bodies(int status, String contentType, String body) {
        var response = api.post(body == null ? "" : body, "Content-Type", contentType);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(json(response).get("detail").textValue()).isNotBlank();
    }

    @Test
    void deepNestingAndLargeBodies() {
        assertThat(api.post("[\"accept\"," + "[".repeat(50_000) + "]".repeat(50_000) + "]")
                        .statusCode())
                .isEqualTo(400);
        assertThat(api.post(
                                "[:accept " + "[".repeat(50_000) + "]".repeat(50_000) + "]",
                                "Content-Type",
                                "application/edn")
                        .statusCode())
                .isEqualTo(400);
        assertThat(api.post("[\"accept\", {\"amount\": 1, \"account\": \"" + "x".repeat(300_000) + "\"}]")
                        .statusCode())
                .isEqualTo(413);
        assertThat(api.post(
                                "action=accept&" + "%2Fa".repeat(40) + "=1",
                                "Content-Type",
                                "application/x-www-form-urlencoded")
                        .statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | ?sync=perhaps | Accept          | application/json",
                "406 | ''            | Accept          | image/png",
                "400 | ''            | Idempotency-Key | short",
                "400 | ''            | Idempotency-Key | \"no end of the quotes",
                "403 | ''            | Sec-Fetch-Site  | cross-site"
            })
    void fieldsAndParameters(int status, String query, String field, String value) {
        var response = api.postTo(
                COMMANDS + query,
                "action=accept&data=%7B%22amount%22%3A1%7D",
                "Content-Type",
                "application/x-www-form-urlencoded",
                field,
                value);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Idempotency-Key:",
                "Idempotency-Key:  \t ",
                "Idempotency-Key: \"\"",
                "Idempotency-Key: \"                \\\"",
                "Idempotency-Key: \"0123456789\\x0123456789\"",
                "Idempotency-Key: \"0123456789ä0123456789\"",
                "Idempotency-Key: 0123456789ä0123456789",
                "Idempotency-Key: \"0123456789\t0123456789\"",
                "Idempotency-Key: \"0123456789abcdef\", \"0123456789abcdeg\"",
                "Idempotency-Key: 0123456789abcdef,0123456789abcdef",
                "Idempotency-Key: :MDEyMzQ1Njc4OWFiY2RlZg==:;p",
                "Idempotency-Key: 0123456789abcdef\r\nIdempotency-Key: 0123456789abcdef",
                "Idempotency-Key: 0123456789abcdef\r\nidempotency-key:",
                "IDEMPOTENCY-KEY: short"
            })
    void keysThatAreNone(String field) {
        var request = RawHttp.post(COMMANDS, "[\"accept\", {\"amount\": 1}]", field, "Connection: close");
        try (var connection = new RawHttp(api.uri())) {
            assertThat(connection.send(request).answer())
                    .startsWith("HTTP/1.1 400")
                    .contains("\"detail\":\"Idempotency-Key: ");
        }
    }

    @Test
    void aKeyThatIsTooLongIsRefusedHoweverLongItIs() {
        for (int length : new int[] {256, 5_000, 200_000}) {
            var answer = api.post("[\"accept\", {\"amount\": 1}]", "Idempotency-Key", "k".repeat(length));
            assertThat(answer.statusCode()).isIn(400, 431);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "404, /not-a-uuid",
        "404, /not-a-uuid?wait=5",
        "400, /019c0000-0000-7000-8000-000000000001?wait=soon",
        "400, /019c0000-0000-7000-8000-000000000001?wait=-1",
        "400, ?limit=0",
        "400, ?limit=all",
        "400, ?limit=99999999999",
        "400, ?cursor=zzz",
        "400, ?cursor=AAAA",
        "400, ?cursor=________________________________",
        "400, ?from=yesterday",
        "400, ?to=%2B999999999-12-31T23:59:59Z",
        "400, ?status=done",
        "400, ?sort=id",
        "400, ?action=a&action=b"
    })
    void reads(int status, String path) {
        var response = api.get(COMMANDS + path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    }

    @Test
    void faultsHavePointers() {
        var problem = json(api.post("[\"accept\", {\"amount\": -1, \"address\": {}}]"));
        assertThat(problem.get("errors")).hasSize(2);
        assertThat(problem.get("errors").findValuesAsText("pointer")).contains("/amount", "/address");
        assertThat(json(api.post("[\"nope\", {}]")).get("detail").textValue()).contains("accept");
    }
}
