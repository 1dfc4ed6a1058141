package dev.writ.crash;

import java.nio.file.Path;
import java.util.List;

class StandaloneCrashIT extends CrashTest<StandaloneWorld> {
    @Override
    List<Scenario<StandaloneWorld>> faults(Settings.Form form) {
        return StandaloneFaults.of(form);
    }

    @Override
    StandaloneWorld start(Path folder) throws InterruptedException {
        return StandaloneWorld.start(folder);
    }
}
