package dev.writ.crash;

import java.util.List;

/** What happens to a suite that is one process. */
final class StandaloneFaults {
    private StandaloneFaults() {}

    static List<Scenario<StandaloneWorld>> of(Settings.Form form) {
        boolean all = form == Settings.Form.LONG;
        return List.of(Scenario.killing(
                "kill-standalone", "kill -9 of the standalone", all ? 6 : 1, all ? 2_500 : 200, (world, storm) -> {
                    storm.killAndRestart(world.suite());
                    storm.decidesAgain(world.endpoints().commands().get(0));
                }));
    }
}
