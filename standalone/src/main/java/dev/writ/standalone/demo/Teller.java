package dev.writ.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.standalone.cli.Answer;
import dev.writ.standalone.cli.Updates.Update;
import dev.writ.standalone.cli.WritClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sends commands one after the other, and compares what is answered with what is heard over the WebSocket. */
final class Teller {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A command that was sent, and what the story says must become of it. */
    record Sent(String id, String action, boolean accepted) {}

    private final WritClient client;
    private final Watcher watcher;
    private final Report report;
    private final List<Sent> sent = new ArrayList<>();
    private int heard;

    Teller(WritClient client, Watcher watcher, Report report) {
        this.client = client;
        this.watcher = watcher;
        this.report = report;
    }

    List<Sent> sent() {
        return sent;
    }

    /** How many outcomes came over the WebSocket, once each and as they should be. */
    int heard() {
        return heard;
    }

    /** Sends and waits for the answer 201. */
    JsonNode accepted(String what, String action, JsonNode data) throws InterruptedException {
        long began = System.nanoTime();
        var answer = client.command(action, data, true, Optional.empty());
        report.step(
                what,
                answer.successful()
                        ? answer.status() + " accepted as t "
                                + answer.body().path("basis-t").asText() + ", after " + millisSince(began)
                        : answer.problem());
        report.check(answer.status() == 201, what + " must be answered with 201", answer.status());
        report.check(
                answer.body().path("status").asText().equals("accepted"),
                what + " must be accepted",
                answer.body().path("status"));
        heard(answer, action, true);
        return answer.body();
    }

    /** Sends without waiting: 202 as soon as Kafka has it; the outcome is heard over the WebSocket. */
    JsonNode noted(String what, String action, JsonNode data) throws InterruptedException {
        long began = System.nanoTime();
        var answer = client.command(action, data, false, Optional.empty());
        var written = millisSince(began);
        report.check(answer.status() == 202, what + " must be answered with 202", answer.status());
        var outcome = heard(answer, action, true);
        report.step(
                what,
                answer.successful()
                        ? answer.status() + " written down after " + written + "; " + heardOf(outcome)
                        : answer.problem());
        return outcome.map(o -> o.body().path("value")).orElse(answer.body());
    }

    /** Sends what business logic must say no to, with this code. */
    void rejected(String what, String action, JsonNode data, String code) throws InterruptedException {
        var answer = client.command(action, data, true, Optional.empty());
        report.step(what, answer.status() + " " + (answer.successful() ? "accepted" : answer.problem()));
        report.check(answer.status() == 409, what + " must be answered with 409", answer.status());
        report.check(
                answer.body().path("code").asText().equals(code), what + " must be rejected as " + code, answer.body());
        heard(answer, action, false);
    }

    private static String heardOf(Optional<Update> outcome) {
        return outcome.map(o -> "heard: accepted as t "
                        + o.body().path("value").path("basis-t").asText())
                .orElse("nothing heard of it");
    }

    private static String millisSince(long began) {
        return (System.nanoTime() - began) / 1_000_000 + " ms";
    }

    private Optional<Update> heard(Answer answer, String action, boolean accepted) throws InterruptedException {
        var id = answer.commandId();
        if (id.isEmpty()) {
            report.check(false, action + " must be answered with a command id", answer.body());
            return Optional.empty();
        }
        sent.add(new Sent(id, action, accepted));
        var outcomes = watcher.outcomes(id, PATIENCE);
        var expected = accepted ? "tx/accepted" : "tx/failed";
        boolean right = outcomes.size() == 1 && outcomes.get(0).event().equals(expected);
        heard += right ? 1 : 0;
        report.check(
                right,
                action + " " + id + " must be heard once over the WebSocket, as " + expected,
                outcomes.stream().map(Update::event).toList() + watcher.ended());
        return outcomes.stream().findFirst();
    }
}
