package dev.writ.crash;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a scenario has at hand while the load runs: chance, and a record of what it did. */
final class Storm {
    private final Random random;
    private final Load load;
    private final boolean severe;
    private int kills;
    private String note = "";
    private final Map<String, Integer> counts = new TreeMap<>();
    private Duration slowestDecision;

    /** @param severe whether waits may be as long as faults of the long form ask for */
    Storm(long seed, Load load, boolean severe) {
        this.random = new Random(seed);
        this.load = load;
        this.severe = severe;
    }

    Load load() {
        return load;
    }

    boolean severe() {
        return severe;
    }

    /** Waits for a random time. */
    void lull(int fromMillis, int toMillis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(fromMillis, toMillis));
    }

    /** Lets chance decide. */
    boolean toss() {
        return random.nextBoolean();
    }

    /** Kills a process at a random moment, and starts it again a random time later. */
    void killAndRestart(Node node) throws InterruptedException {
        lull(300, 2_500);
        kill(node);
        lull(0, 1_500);
        node.restart();
        node.awaitReady();
    }

    void kill(Node node) {
        node.kill();
        kills++;
    }

    /** A process has just become ready: how long until it decides is measured. */
    void decidesAgain(URI api) throws InterruptedException {
        var took = Probe.untilDecided(api);
        if (slowestDecision == null || took.compareTo(slowestDecision) > 0) {
            slowestDecision = took;
        }
    }

    /** What the table should say of this scenario beside its figures. */
    void note(String text) {
        note = text;
    }

    /** Adds to a count that the table shows. */
    void count(String what, int more) {
        counts.merge(what, more, Integer::sum);
    }

    int count(String what) {
        return counts.getOrDefault(what, 0);
    }

    int kills() {
        return kills;
    }

    String note() {
        return Stream.concat(
                        note.isEmpty() ? Stream.empty() : Stream.of(note),
                        counts.entrySet().stream()
                                .filter(e -> e.getValue() > 0)
                                .map(e -> e.getValue() + " " + e.getKey()))
                .collect(Collectors.joining("; "));
    }

    /** The longest time from being ready to the first decision, if a decider was started. */
    Optional<Duration> slowestDecision() {
        return Optional.ofNullable(slowestDecision);
    }
}
