package dev.writ.crash;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One world, struck by one fault after another. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CrashTest<W extends World> {
    @RegisterExtension
    final Report report = new Report();

    private W world;

    abstract List<Scenario<W>> faults(Settings.Form form);

    abstract W start(Path folder) throws InterruptedException;

    @BeforeAll
    void begin(@TempDir Path folder) throws InterruptedException {
        if (scenarios().findAny().isPresent()) {
            world = start(folder);
        }
    }

    @AfterAll
    void end() {
        if (world != null) {
            world.close();
        }
    }

    Stream<Scenario<W>> scenarios() {
        return Settings.CURRENT.chosen(faults(Settings.CURRENT.form()));
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("scenarios")
    void nothingIsLostAndNothingDoubled(Scenario<W> scenario) throws Exception {
        new Trial(report).of(scenario, world);
    }
}
