package dev.writ.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the command line makes of answers that a healthy suite seldom gives. */
@Timeout(60)
class CliAnswersTest {
    private static final String ID = "0190a6a0-0000-7000-8000-000000000001";

    private HttpServer server;
    private String url;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void undecidedIsNoSuccessForWhoWaited() {
        answer("/api/v1/commands", 202, "{\"id\": \"" + ID + "\", \"status\": \"pending\"}");

        var waited = Cli.run("command", "deposit", "{}", "--sync", "--url", url);
        assertThat(waited.exitCode()).isEqualTo(1);
        assertThat(waited.out()).contains("pending", ID);
        assertThat(waited.err())
                .startsWith("writ: written down, but not decided in time")
                .contains(ID)
                .hasLineCount(1);

        assertThat(Cli.run("command", "deposit", "{}", "--url", url).exitCode()).isZero();
    }

    @Test
    void acceptedIsSuccessForWhoWaited() {
        answer("/api/v1/commands", 201, "{\"id\": \"" + ID + "\", \"status\": \"accepted\", \"basis-t\": 7}");
        var run = Cli.run("command", "deposit", "{}", "--sync", "--url", url);
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("accepted  " + ID + "  basis-t 7");
    }

    @Test
    void dataHasNoPowerOverTheTerminal() {
        var evil = "Grace\\u001b[2J\\u009b31m\\u0007 \\u202ereppoH\\nnext";
        answer("/api/v1/query", 200, "{\"result\": [[\"" + evil + "\", 1]], \"basis-t\": 1}");
        answer("/api/v1/commands", 409, "{\"title\": \"No\", \"detail\": \"" + evil + "\"}");

        var row = Cli.run("query", "[:find]", "--url", url);
        assertThat(row.exitCode()).isZero();
        assertThat(row.out())
                .contains("Grace\uFFFD[2J\uFFFD31m\uFFFD \uFFFDreppoH next  1")
                .hasLineCount(2);
        var problem = Cli.run("command", "deposit", "{}", "--url", url);
        assertThat(problem.exitCode()).isEqualTo(1);
        assertThat(problem.err()).contains("No: Grace\uFFFD[2J").hasLineCount(1);
        assertThat(row.out() + problem.err()).doesNotContain("\u001b", "\u009b", "\u0007", "\u202e");
    }

    private void answer(String path, int status, String body) {
        server.createContext(path, exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, body.getBytes(UTF_8).length);
            exchange.getResponseBody().write(body.getBytes(UTF_8));
            exchange.close();
        });
    }
}
