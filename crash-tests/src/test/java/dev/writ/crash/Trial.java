package dev.writ.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** Puts a world through a scenario under load, and judges what came of it. */
final class Trial {
    private static final int CLIENTS = 8;
    private static final int ENDLESS = 1_000_000;
    private static final Duration RAIN = Duration.ofSeconds(120);
    /** After a restart, from being ready to the first decision. */
    private static final Duration DECIDES_AGAIN = Duration.ofSeconds(10);

    private final Report report;

    Trial(Report report) {
        this.report = report;
    }

    <W extends World> void of(Scenario<W> scenario, W world) throws Exception {
        long seed = Settings.CURRENT.seed() ^ scenario.name().hashCode();
        boolean severe = Settings.CURRENT.form() == Settings.Form.LONG;
        Storm storm = null;
        Verdict verdict;
        try (var load = new Load(world.endpoints(), CLIENTS, seed).dropping(scenario.dropped());
                var sse = new Subscriber(world.endpoints().updates());
                var webSocket = Subscriber.overWebSocket(world.endpoints().updates())) {
            storm = new Storm(seed, load, severe);
            load.start(ENDLESS, severe ? 60 : 30);
            awaitSent(load, 20);
            for (int round = 0; round < scenario.rounds(); round++) {
                scenario.strike().on(world, storm);
            }
            awaitSent(load, scenario.commands());
            var history = load.stop();
            var kafka = world.endpoints().kafka();
            var seenBySse = CompletableFuture.supplyAsync(() -> sse.stop(kafka));
            var judge = new Judge(world.endpoints(), history)
                    .seenBy("the subscriber by WebSocket", webSocket.stop(kafka))
                    .seenBy("the subscriber by SSE", seenBySse.get(5, TimeUnit.MINUTES));
            world.database().ifPresent(judge::database);
            if (scenario.pauses()) {
                judge.paused();
            }
            verdict = judge.verdict();
        } catch (NotRunException e) {
            report.add(Row.notRun(scenario.fault(), e.getMessage()));
            throw new TestAbortedException("not run: " + e.getMessage());
        } catch (Exception | AssertionError e) {
            System.out.println(world.lastWords());
            report.add(Row.broken(scenario.fault(), storm == null ? 0 : storm.kills(), e));
            throw e;
        } finally {
            world.mend();
        }
        report.add(Row.judged(scenario.fault(), storm, verdict));
        pass(scenario, storm, verdict);
    }

    private static void pass(Scenario<?> scenario, Storm storm, Verdict verdict) {
        assertThat(verdict.faults()).isEmpty();
        assertThat(verdict.lost()).as("lost").isZero();
        assertThat(verdict.doubled()).as("doubled").isZero();
        assertThat(verdict.sent()).as("sent").isGreaterThanOrEqualTo(scenario.commands());
        assertThat(storm.kills()).as("kills").isGreaterThanOrEqualTo(scenario.kills());
        storm.slowestDecision().ifPresent(took -> assertThat(took).isLessThan(DECIDES_AGAIN));
    }

    private static void awaitSent(Load load, int commands) {
        await().atMost(RAIN).until(() -> load.sent() >= commands);
    }
}
