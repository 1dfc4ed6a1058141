package dev.writ.crash;

import java.nio.file.Path;
import java.util.List;

class SharedDatabaseCrashIT extends CrashTest<SharedDatabaseWorld> {
    @Override
    List<Scenario<SharedDatabaseWorld>> faults(Settings.Form form) {
        return SharedDatabaseFaults.of(form);
    }

    @Override
    SharedDatabaseWorld start(Path folder) throws InterruptedException {
        return SharedDatabaseWorld.start(folder);
    }
}
