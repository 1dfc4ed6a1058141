package dev.writ.updates;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.error.Problem;
import dev.writ.common.media.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps what a subscriber of rows is told, and what it knows of the result by that. */
final class RecordingReceiver implements LiveQueries.Receiver {
    private final List<LiveResult> results = new ArrayList<>();
    private final List<String> rows = new ArrayList<>();
    private final List<Throwable> wrong = new ArrayList<>();
    private Problem problem;

    @Override
    public synchronized void receive(LiveResult result) {
        try {
            if (!results.isEmpty()) {
                assertThat(result.basisT()).isGreaterThan(newest().basisT());
            }
            assertThat(problem).isNull();
            results.add(result);
            apply(result.event(), parsed(result));
        } catch (AssertionError e) {
            wrong.add(e);
        }
    }

    private void apply(String event, JsonNode body) {
        if (event.equals(LiveResult.RESULT)) {
            rows.clear();
            body.get("result").forEach(row -> rows.add(row.toString()));
            return;
        }
        assertThat(results).hasSizeGreaterThan(1);
        assertThat(body.get("added").size() + body.get("removed").size()).isPositive();
        body.get("removed")
                .forEach(row -> assertThat(rows.remove(row.toString())).isTrue());
        body.get("added").forEach(row -> rows.add(row.toString()));
    }

    static JsonNode parsed(LiveResult result) {
        try {
            return Json.parse("{" + result.json() + "}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void failed(Problem newProblem) {
        if (problem != null) {
            wrong.add(new AssertionError("failed twice"));
        }
        problem = newProblem;
    }

    synchronized List<LiveResult> results() {
        return List.copyOf(results);
    }

    synchronized List<String> events() {
        return results.stream().map(LiveResult::event).toList();
    }

    synchronized LiveResult newest() {
        return results.get(results.size() - 1);
    }

    /** In no order. */
    synchronized List<String> rows() {
        return rows.stream().sorted().toList();
    }

    synchronized List<Throwable> wrong() {
        return List.copyOf(wrong);
    }

    synchronized Optional<Problem> problem() {
        return Optional.ofNullable(problem);
    }
}
