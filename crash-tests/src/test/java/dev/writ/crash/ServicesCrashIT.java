package dev.writ.crash;

import java.nio.file.Path;
import java.util.List;

class ServicesCrashIT extends CrashTest<ServicesWorld> {
    @Override
    List<Scenario<ServicesWorld>> faults(Settings.Form form) {
        return ServiceFaults.of(form);
    }

    @Override
    ServicesWorld start(Path folder) throws InterruptedException {
        return ServicesWorld.start(folder);
    }
}
