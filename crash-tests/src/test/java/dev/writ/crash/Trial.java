package dev.writ.crash;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.opentest4j.TestAbortedException;

/** Puts a world through a scenario under load, and judges what came of it. */
final class Trial {
    private static final int CLIENTS = 8;
    private static final int ENDLESS = 1_000_000;
    private static final Duration RAIN = Duration.ofSeconds(120);
    /** After a restart, from being ready to the first decision. */
    private static final Duration DECIDES_AGAIN = Duration.ofSeconds(10);

    /** Counted in the log: commands of this storm that stand on pending-cmds more than once. */
    static final String WRITTEN_AGAIN = "written more than once";

    private final Report report;

    Trial(Report report) {
        this.report = report;
    }

    <W extends World> void of(Scenario<W> scenario, W world) throws Exception {
        if (report.givenUp()) {
            throw notRun(scenario, "after an earlier scenario the suite could not be repaired");
        }
        long seed = Settings.CURRENT.seed() ^ scenario.name().hashCode();
        var load = new Load(world.endpoints(), CLIENTS, seed).dropping(scenario.dropped());
        var storm = new Storm(seed, load, Settings.CURRENT.form() == Settings.Form.LONG);
        Verdict verdict;
        try (load) {
            verdict = struck(scenario, world, storm);
        } catch (NotRunException e) {
            var aborted = notRun(scenario, e.getMessage());
            mendAfter(aborted, world);
            throw aborted;
        } catch (Exception | AssertionError e) {
            report.add(Row.broken(scenario.fault(), storm.kills(), e));
            System.out.println(world.lastWords());
            mendAfter(e, world);
            throw e;
        }
        var failures = failures(scenario, storm, verdict);
        report.add(Row.judged(scenario.fault(), storm, verdict, failures));
        if (!failures.isEmpty()) {
            System.out.println(world.lastWords());
            var failure = new AssertionError(String.join("\n", failures));
            mendAfter(failure, world);
            throw failure;
        }
        mend(world);
    }

    private <W extends World> Verdict struck(Scenario<W> scenario, W world, Storm storm) throws Exception {
        var load = storm.load();
        try (var sse = new Subscriber(world.endpoints().updates());
                var webSocket = Subscriber.overWebSocket(world.endpoints().updates())) {
            load.start(ENDLESS, Settings.CURRENT.form() == Settings.Form.LONG ? 60 : 30);
            awaitSent(load, 20);
            for (int round = 0; round < scenario.rounds(); round++) {
                scenario.strike().on(world, storm);
            }
            awaitSent(load, scenario.commands());
            var history = load.stop();
            var judge = new Judge(world.endpoints(), history);
            judge.seenBy("the subscriber by SSE", sse.stop(judge.log()))
                    .seenBy("the subscriber by WebSocket", webSocket.stop(judge.log()));
            world.database().ifPresent(judge::database);
            if (scenario.pauses()) {
                judge.paused();
            }
            storm.count(WRITTEN_AGAIN, writtenAgain(judge.log(), history));
            return judge.verdict();
        }
    }

    private static int writtenAgain(Log log, History history) {
        var sent = history.sent().stream().map(Sent::id).collect(Collectors.toSet());
        var once = new HashSet<UUID>();
        return (int) log.pending().stream()
                .map(pending -> pending.command().id())
                .filter(id -> sent.contains(id) && !once.add(id))
                .distinct()
                .count();
    }

    /** All that was not as it must be: found by the judge, or because the storm was too mild to prove anything. */
    private static List<String> failures(Scenario<?> scenario, Storm storm, Verdict verdict) {
        var failures = new ArrayList<>(verdict.faults());
        if (verdict.sent() < scenario.commands()) {
            failures.add("only " + verdict.sent() + " of " + scenario.commands() + " commands were sent");
        }
        if (storm.kills() < scenario.kills()) {
            failures.add("only " + storm.kills() + " of " + scenario.kills() + " kills happened");
        }
        storm.slowestDecision()
                .filter(took -> took.compareTo(DECIDES_AGAIN) >= 0)
                .ifPresent(took -> failures.add("it took " + took.toMillis() + " ms to decide again"));
        scenario.demanded().stream()
                .filter(what -> storm.count(what) == 0)
                .forEach(what -> failures.add("the fault did not happen: none " + what));
        return failures;
    }

    private TestAbortedException notRun(Scenario<?> scenario, String reason) {
        report.add(Row.notRun(scenario.fault(), reason));
        return new TestAbortedException("not run: " + reason);
    }

    /** Does not hide the failure that came first. */
    private void mendAfter(Throwable first, World world) {
        try {
            mend(world);
        } catch (Exception | AssertionError e) {
            first.addSuppressed(e);
        }
    }

    private void mend(World world) throws Exception {
        try {
            world.mend();
        } catch (Exception | AssertionError e) {
            report.giveUp();
            throw e;
        }
    }

    private static void awaitSent(Load load, int commands) {
        await().atMost(RAIN).until(() -> load.sent() >= commands);
    }
}
