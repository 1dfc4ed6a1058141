package dev.writ.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CliTest {
    @ParameterizedTest
    @ValueSource(strings = {"up", "demo", "command", "query", "watch", "status", "audit", "dead", "rebuild", "replay"})
    void everyCommandHasHelp(String command) {
        var run = Cli.run(command, "--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("Usage: writ " + command);
        assertThat(Cli.run("help", command).out()).isEqualTo(run.out());
        assertThat(run.err()).isEmpty();
    }

    @Test
    void theHelpNamesEveryCommand() {
        assertThat(Cli.run("--help").out())
                .contains("up", "demo", "command", "query", "watch", "status", "audit", "dead", "rebuild", "replay");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dance",
                "help dance",
                "command",
                "command deposit",
                "query",
                "status --colour",
                "up --port many",
                "query [:find] --as-of",
                "dead dance",
                "dead --limit few",
                "dead show",
                "dead show 12",
                "dead put-back 1:x",
                "dead --kafka localhost show 0:1",
                "dead show 0:1 --kafka localhost",
                "rebuild",
                "rebuild --to jdbc:postgresql://db?password=hush",
                "rebuild --to datomic:mem://x --kafka localhost",
                "rebuild --to datomic:mem://x --topic-prefix ,",
                "replay",
                "replay --handlers no-such-folder",
                "replay --handlers . --from yesterday"
            })
    void whatIsAskedWronglyIsOneLineAndExitCode2(String line) {
        var run = Cli.run(line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("writ: ")
                .contains("--help")
                .hasLineCount(1)
                .doesNotContain("hush");
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "watch", "query [:find]", "command deposit {}", "demo"})
    void whereNobodyAnswersTheWayOutIsNamed(String line) throws Exception {
        var url = "http://127.0.0.1:" + unusedPort();
        var run = Cli.run((line + " --url " + url).split(" "));
        failedWith(run, "nothing answers at " + url + "; start it with ./writ up");
    }

    @Test
    void aUrlThatIsNoneIsNamed() {
        failedWith(Cli.run("status", "--url", "localhost:8080"), "--url localhost:8080 must be the root of a suite");
        failedWith(
                Cli.run("status", "--url", "http://127.0.0.1:8080/api"),
                "--url http://127.0.0.1:8080/api must be the root of a suite");
    }

    @Test
    void dataThatIsNotJsonIsNotSent() {
        failedWith(Cli.run("command", "deposit", "{amount: 1}"), "the data is not JSON");
    }

    @Test
    void aPortThatIsNoneIsNamed() {
        failedWith(Cli.run("up", "--port", "70000"), "--port 70000 must be from 0 to 65535");
    }

    private static void failedWith(Cli run, String message) {
        assertThat(run.err()).startsWith("writ: ").contains(message).hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(1);
    }

    private static int unusedPort() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
