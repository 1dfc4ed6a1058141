package dev.writ.crash;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One {@link SharedDatabaseWorld}, struck by one fault after another. */
class SharedDatabaseCrashIT {
    @RegisterExtension
    static final Report REPORT = new Report();

    @TempDir
    static Path folder;

    private static SharedDatabaseWorld world;

    @BeforeAll
    static void start() throws InterruptedException {
        if (scenarios().findAny().isPresent()) {
            world = SharedDatabaseWorld.start(folder);
        }
    }

    @AfterAll
    static void end() {
        if (world != null) {
            world.close();
        }
    }

    static Stream<Scenario<SharedDatabaseWorld>> scenarios() {
        return Settings.CURRENT.chosen(SharedDatabaseFaults.of(Settings.CURRENT.form()));
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("scenarios")
    void nothingIsLostAndNothingDoubled(Scenario<SharedDatabaseWorld> scenario) throws Exception {
        new Trial(REPORT).of(scenario, world);
    }
}
