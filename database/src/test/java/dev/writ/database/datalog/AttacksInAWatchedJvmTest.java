package dev.writ.database.datalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole table of attacks in a JVM of their own, where every touch of the world outside is noted. */
class AttacksInAWatchedJvmTest {
    @TempDir
    Path folder;

    @Test
    void everyAttackIsRefusedAndTouchesNothing() throws IOException, InterruptedException {
        var lines = run("safe");
        var attacks = Attack.all();
        var refused = lines.stream().filter(l -> l.startsWith("refused\t")).toList();

        assertThat(refused).hasSameSizeAs(attacks);
        for (int i = 0; i < attacks.size(); i++) {
            var parts = refused.get(i).split("\t");
            assertThat(parts[1]).as(attacks.get(i).toString()).isEqualTo("query-refused");
            assertThat(parts[2])
                    .as(attacks.get(i).toString())
                    .startsWith(attacks.get(i).at());
            assertThat(parts[3])
                    .as(attacks.get(i).toString())
                    .startsWith(parts[2] + ": ")
                    .hasSizeGreaterThan(parts[2].length() + 10);
        }
        assertThat(lines)
                .contains("songs\t0")
                .filteredOn(l -> l.startsWith("seen\t"))
                .isEmpty();
        assertThat(lines)
                .filteredOn(l -> l.startsWith("ran\t") || l.startsWith("failed\t"))
                .isEmpty();
    }

    /** Without this the test above would prove nothing. */
    @Test
    void watchSeesWhatDatomicWouldRun() throws IOException, InterruptedException {
        assertThat(run("raw"))
                .contains(
                        "seen\tread /etc/hostname",
                        "seen\twrite /writ-was-here",
                        "seen\texit 3",
                        "seen\tenvironment PATH",
                        "seen\tproperty user.home",
                        "seen\tconnect 127.0.0.1:9",
                        "songs\t1")
                .anyMatch(line -> line.startsWith("seen\texec "));
    }

    private List<String> run(String how) throws IOException, InterruptedException {
        var report = folder.resolve(how + ".txt");
        var output = folder.resolve(how + ".out");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx384m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.security.manager=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WatchedAttacks.class.getName(),
                        how,
                        report.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("ended in time").isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return Files.readAllLines(report);
    }
}
