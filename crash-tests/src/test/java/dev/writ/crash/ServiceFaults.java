package dev.writ.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.writ.common.media.Json;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** What happens to services that are processes of their own. */
final class ServiceFaults {
    static final String DISK_FULL = "disk-full";

    private static final String LANDED = "landed after a 503";
    private static final String PAST_TRANSACTION = "past its transaction timeout";
    private static final int MAKES = 5;

    private ServiceFaults() {}

    /** In the order in which they strike one world. */
    static List<Scenario<ServicesWorld>> of(Settings.Form form) {
        boolean all = form == Settings.Form.LONG;
        var scenarios = new ArrayList<Scenario<ServicesWorld>>();
        scenarios.add(Scenario.killing(
                "kill-command-api", "kill -9 of a command-api", all ? 6 : 1, all ? 2_000 : 150, (world, storm) -> {
                    storm.killAndRestart(world.commandsA());
                    storm.decidesAgain(api(world));
                }));
        scenarios.add(Scenario.killing(
                "kill-tx-processor", "kill -9 of the tx-processor", all ? 8 : 1, all ? 2_500 : 150, (world, storm) -> {
                    storm.killAndRestart(world.processor());
                    storm.decidesAgain(api(world));
                }));
        scenarios.add(Scenario.killing(
                "kill-query-api",
                "kill -9 of the query-api",
                all ? 3 : 1,
                all ? 1_000 : 100,
                (world, storm) -> storm.killAndRestart(world.queries())));
        scenarios.add(Scenario.killing(
                "kill-updates-gateway",
                "kill -9 of the updates gateway",
                all ? 4 : 1,
                all ? 1_500 : 100,
                (world, storm) -> storm.killAndRestart(world.updates())));
        scenarios.add(Scenario.killing(
                "kill-broker", "kill -9 of the Kafka broker", all ? 5 : 1, all ? 2_000 : 150, (world, storm) -> {
                    storm.killAndRestart(world.broker());
                    storm.decidesAgain(api(world));
                }));
        scenarios.add(Scenario.sparing(
                        "pause-tx-processor",
                        "tx-processor paused past its session timeout",
                        all ? 3 : 1,
                        all ? 1_500 : 120,
                        ServiceFaults::pauseProcessor)
                .pausing());
        scenarios.add(Scenario.killing(
                        "zombie",
                        "tx-processor paused, resumed beside its successor",
                        all ? 3 : 1,
                        all ? 1_500 : 120,
                        ServiceFaults::zombie)
                .pausing());
        scenarios.add(Scenario.<ServicesWorld>sparing(
                        "dropped-connection",
                        "a third of the clients gone before the answer",
                        1,
                        all ? 1_500 : 120,
                        (world, storm) -> storm.decidesAgain(api(world)))
                .dropping(0.3)
                .demanding(Trial.WRITTEN_AGAIN));
        scenarios.add(Scenario.sparing(
                "too-large", "outcomes that are too large", all ? 4 : 1, all ? 1_000 : 150, ServiceFaults::tooLarge));
        if (all) {
            scenarios.add(Scenario.sparing(
                    "abort-transaction",
                    "Kafka transaction aborted under a living tx-processor",
                    12,
                    1_500,
                    ServiceFaults::abortTransaction));
            scenarios.add(Scenario.sparing(
                            "late-append",
                            "503 answers whose append landed after all (broker paused)",
                            4,
                            1_500,
                            ServiceFaults::lateAppend)
                    .demanding(LANDED));
            scenarios.add(Scenario.sparing(DISK_FULL, "disk of the broker full", 1, 1_000, ServiceFaults::diskFull));
        }
        return scenarios;
    }

    private static URI api(ServicesWorld world) {
        return world.endpoints().commands().get(0);
    }

    /** Longer than its session; in the long form once longer than its transaction, too, which Kafka then aborts. */
    private static void pauseProcessor(ServicesWorld world, Storm storm) throws Exception {
        storm.lull(300, 2_500);
        world.processor().pause();
        // With 4 partitions of 2 s each, and 10 s beside them, a transaction is aborted after 18 s.
        if (storm.severe() && storm.count(PAST_TRANSACTION) == 0) {
            storm.lull(20_000, 25_000);
            storm.count(PAST_TRANSACTION, 1);
        } else {
            storm.lull(6_000, storm.severe() ? 16_000 : 7_500);
        }
        Brokers.awaitNoProcessor(world.endpoints().kafka());
        storm.count("past its session", 1);
        world.processor().resume();
        storm.decidesAgain(api(world));
        world.processor().awaitReady();
    }

    /** Whichever of the two goes on, the other finds out by itself that it has been replaced, and decides no more. */
    private static void zombie(ServicesWorld world, Storm storm) throws Exception {
        storm.lull(300, 2_500);
        world.processor().pause();
        storm.lull(0, 7_000);
        var zombie = world.succeed();
        var loser = zombie;
        try {
            world.processor().awaitReady();
            storm.decidesAgain(api(world));
            zombie.resume();
            var successor = world.processor();
            await().alias("one of the two has given up")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> (zombie.live() && successor.givenUp()) || (successor.live() && zombie.givenUp()));
            boolean resumedWins = zombie.live();
            storm.count(resumedWins ? "won by the one resumed" : "won by the successor", 1);
            if (resumedWins) {
                loser = world.adopt(zombie);
            }
            storm.decidesAgain(api(world));
            storm.lull(300, 1_500);
            await().alias("the one that was replaced says so")
                    .atMost(Duration.ofSeconds(20))
                    .until(loser::givenUp);
        } finally {
            storm.kill(loser);
        }
    }

    private static void abortTransaction(ServicesWorld world, Storm storm) throws Exception {
        storm.lull(200, 2_000);
        Brokers.fenceProcessor(world.endpoints().kafka());
        storm.count("open when aborted", 1);
        storm.decidesAgain(api(world));
    }

    /** A request that reaches a paused broker waits in its connection, and is served when nobody waits any more. */
    private static void lateAppend(ServicesWorld world, Storm storm) throws Exception {
        storm.lull(300, 2_000);
        var unknown = new LinkedHashMap<String, String>();
        world.broker().pause();
        try {
            for (int i = 0; i < 2; i++) {
                var key = Probe.key();
                var answer = Probe.post(api(world), key, "");
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
                assertThat(Json.parse(answer.body()).path("append").asText()).isEqualTo("unknown");
                unknown.put(key, answer.headers().firstValue("Location").orElseThrow());
            }
        } finally {
            world.broker().resume();
        }
        storm.decidesAgain(api(world));
        int landed = 0;
        for (var command : unknown.entrySet()) {
            var location = api(world).resolve(command.getValue());
            var fate = Probe.fate(location.toString());
            landed += fate.equals("accepted") ? 1 : 0;
            var again = Probe.post(api(world), command.getKey(), "?sync=true");
            assertThat(again.statusCode()).as(again.body()).isEqualTo(201);
            assertThat(again.headers().firstValue("Location")).contains(command.getValue());
        }
        storm.count(LANDED, landed);
    }

    /** Transactions that may be no larger, and a retraction of all of them, whose facts are then counted instead of listed. */
    private static void tooLarge(ServicesWorld world, Storm storm) throws Exception {
        var tooLarge = Json.object().put("characters", 1_200_000);
        var large = Json.object().put("characters", 900_000);
        for (int i = 0; i < MAKES; i++) {
            storm.lull(50, 300);
            storm.load().alsoSend(MakeLarge.NAME, tooLarge);
            var refused = Probe.decided(api(world), MakeLarge.NAME, tooLarge);
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
            assertThat(Json.parse(refused.body()).path("type").asText()).endsWith("/too-large");
            storm.count("failed as too large", 1);
            var made = Probe.decided(api(world), MakeLarge.NAME, large);
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        }
        var dropped = Probe.decided(api(world), DropLarge.NAME, Json.object());
        assertThat(dropped.statusCode()).as(dropped.body()).isEqualTo(201);
        var whole = Http.text(api(world)
                .resolve(dropped.headers().firstValue("Location").orElseThrow())
                .toString());
        int omitted = Json.parse(whole).path("facts-omitted").asInt();
        assertThat(omitted)
                .as(whole.substring(0, Math.min(whole.length(), 500)))
                .isGreaterThanOrEqualTo(2 * MAKES);
        storm.count("facts counted instead of listed", omitted);
        storm.decidesAgain(api(world));
    }

    private static void diskFull(ServicesWorld world, Storm storm) throws Exception {
        var why = world.disk().whyNotOwn();
        if (why.isPresent()) {
            throw new NotRunException("no file system of its own: " + why.get());
        }
        storm.lull(300, 2_000);
        world.disk().fill();
        await().atMost(Duration.ofSeconds(60)).until(() -> refused(world));
        storm.lull(500, 3_000);
        boolean ended = !world.broker().alive();
        storm.note(ended ? "the broker ended itself" : "the broker went on, and was killed");
        if (!ended) {
            storm.kill(world.broker());
        }
        world.disk().free();
        world.broker().restart();
        world.broker().awaitReady();
        storm.decidesAgain(api(world));
    }

    private static boolean refused(ServicesWorld world) {
        try {
            return Probe.post(api(world), Probe.key(), "").statusCode() == 503;
        } catch (IOException e) {
            return false;
        }
    }
}
