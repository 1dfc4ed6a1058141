package dev.writ.crash;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** What happens to processors on a shared database. */
final class SharedDatabaseFaults {
    private static final int MOST_PROCESSORS = 3;

    private SharedDatabaseFaults() {}

    static List<Scenario<SharedDatabaseWorld>> of(Settings.Form form) {
        boolean all = form == Settings.Form.LONG;
        var rebalance = Scenario.<SharedDatabaseWorld>sparing(
                "rebalance",
                "processors added and removed (shared database)",
                all ? 16 : 4,
                all ? 2_000 : 300,
                SharedDatabaseFaults::rebalance);
        var clockBack = Scenario.<SharedDatabaseWorld>sparing(
                "clock-back", "host clock set back (shared database)", 6, 1_000, SharedDatabaseFaults::clockBack);
        return all ? List.of(rebalance, clockBack) : List.of(rebalance);
    }

    private static URI api(SharedDatabaseWorld world) {
        return world.endpoints().commands().get(0);
    }

    private static void rebalance(SharedDatabaseWorld world, Storm storm) throws Exception {
        storm.lull(100, 2_000);
        boolean add = world.processors() < 2 || (world.processors() < MOST_PROCESSORS && storm.toss());
        if (add) {
            world.addProcessor();
        } else {
            world.removeProcessor();
        }
        storm.count(add ? "added" : "removed", 1);
        // Not always: the next change may come while Kafka is still moving partitions for this one.
        if (storm.toss()) {
            storm.decidesAgain(api(world));
        }
    }

    private static void clockBack(SharedDatabaseWorld world, Storm storm) throws Exception {
        storm.lull(300, 1_500);
        world.clock().set(Duration.ofMinutes(-10));
        storm.decidesAgain(api(world));
        storm.lull(500, 2_500);
        world.clock().set(Duration.ZERO);
        storm.decidesAgain(api(world));
    }
}
