package dev.writ.database.datalog;

import datomic.Peer;
import dev.writ.common.error.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The main of a JVM that is attacked. It writes one line for each attack, {@code refused}, problem type, place and
 * detail, or {@code ran}; and one line, {@code seen}, for whatever the {@link Watch} noted meanwhile.
 */
public final class WatchedAttacks {
    private static final QueryLimits LIMITS = new QueryLimits(Duration.ofSeconds(10), 1000);

    private WatchedAttacks() {}

    /** @param args {@code safe}, or {@code raw} to let Datomic run attacks as they are; and a file for the lines */
    @SuppressWarnings("removal")
    public static void main(String[] args) throws Exception {
        var report = new StringBuilder();
        Canary.settle();
        try (var people = new People()) {
            var attacks = new WatchedAttacks();
            attacks.warmUp(people);
            var watch = new Watch();
            System.setSecurityManager(watch);
            watch.arm();
            if (args[0].equals("safe")) {
                Attack.all().forEach(attack -> report.append(attacks.safe(people, attack)));
            } else {
                attacks.raw(people);
            }
            watch.disarm().forEach(what -> report.append("seen\t").append(what).append('\n'));
        }
        report.append("songs\t").append(Canary.songs()).append('\n');
        Files.writeString(Path.of(args[1]), report);
        Runtime.getRuntime().halt(0);
    }

    /** So that what is seen later is not the loading of classes. */
    private void warmUp(People people) {
        var query = "[:find (pull ?e [*]) (count ?n) :in $ [?a ...] % :where [?e :person/age ?a] [?e :person/name ?n]"
                + " (not [(= ?n 1)]) (or [?e :person/age 30] [?e :person/age 20]) (r ?e) [(str ?n) ?m]]";
        SafeQuery.parse(query)
                .run(people.database(), List.of(List.of(20L, 30L), "[[(r ?x) [?x :person/age]]]"), LIMITS);
        safe(people, new Attack("", "[:find ?x :where [(slurp 1) ?x]]", "[]"));
    }

    private String safe(People people, Attack attack) {
        try {
            SafeQuery.parse(attack.query()).run(people.database(), attack.arguments(), LIMITS);
            return "ran\t" + attack + "\n";
        } catch (ProblemException e) {
            var at = e.problem().members().get("at");
            return String.join(
                            "\t",
                            "refused",
                            e.type().slug(),
                            at == null ? "nowhere" : at.textValue(),
                            e.problem().detail().replace('\n', ' '))
                    + "\n";
        } catch (RuntimeException e) {
            return "failed\t" + e + "\n";
        }
    }

    private void raw(People people) {
        for (var call : List.of(
                "slurp \"/etc/hostname\"",
                "spit \"/writ-was-here\" \"x\"",
                "System/exit 3",
                "System/getenv \"PATH\"",
                "System/getProperty \"user.home\"",
                "java.net.Socket. \"127.0.0.1\" 9",
                ".start (java.lang.ProcessBuilder. [\"true\"])",
                "canary/sing 1")) {
            try {
                Peer.query("[:find ?x :where [(" + call + ") ?x]]", people.database());
            } catch (Exception e) {
                // The watch forbids what would leave a trace.
            }
        }
    }
}
