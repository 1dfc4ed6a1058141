package dev.writ.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Under load, one service after another is replaced by that of this release, and then back. {@code upgrade-from} builds an
 * earlier release and runs this.
 */
@EnabledIfSystemProperty(named = "upgrade.from", matches = ".+")
class UpgradeIT {
    private static final int COMMANDS = 400;

    @RegisterExtension
    static final Report REPORT = new Report();

    @Test
    void eachServiceIsReplacedInTurnForwardsAndBack(@TempDir Path folder) throws Exception {
        var earlier = jars(Path.of(System.getProperty("upgrade.from")));
        try (var world = ServicesWorld.start(folder, earlier)) {
            new Trial(REPORT).of(rolling("upgrade", "each service replaced by its successor", Node.classPath()), world);
            new Trial(REPORT).of(rolling("downgrade", "each service replaced by its predecessor", earlier), world);
        }
    }

    /** Both times the command-apis come first: a new one meets an old processor, and then an old one a new processor. */
    private static Scenario<ServicesWorld> rolling(String name, String fault, List<Path> release) {
        return Scenario.sparing(name, fault, 1, COMMANDS, (world, storm) -> {
            for (var node : List.of(
                    world.commandsA(), world.commandsB(), world.processor(), world.queries(), world.updates())) {
                storm.lull(500, 2_000);
                node.replaceBy(release);
                node.awaitReady();
                storm.decidesAgain(world.endpoints().commands().get(0));
                storm.count("replaced", 1);
            }
        });
    }

    /** Of a folder as the build leaves it: the jar of the suite, and those it needs in {@code lib}; beside them the handlers of these tests. */
    private static List<Path> jars(Path target) throws IOException {
        try (Stream<Path> own = Files.list(target);
                Stream<Path> others = Files.list(target.resolve("lib"))) {
            var classPath = new ArrayList<>(Stream.concat(own, others)
                    .filter(file -> file.toString().endsWith(".jar"))
                    .toList());
            assertThat(classPath).as("jars in " + target).hasSizeGreaterThan(10);
            classPath.add(Path.of("target/test-classes").toAbsolutePath());
            return classPath;
        }
    }
}
