package dev.writ.crash;

import datomic.Database;
import dev.writ.database.LogReplica;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Judges a suite after a storm, when it is whole again: compares the topics, what clients and subscribers were told, what
 * the services say now, and the databases with one another. The log may hold more than the one history.
 */
final class Judge {
    static final String UNSETTLED = "unsettled";
    static final String REBUILD = "rebuild";

    /** t of the base schema, the first transaction of every database of Writ. */
    private static final long FIRST_T = 1000;

    private static final int ASKERS = 4;
    private static final int OTHERS_ASKED = 1000;
    private static final Duration SETTLING = Duration.ofMinutes(2);
    private static final Duration REBUILDING = Duration.ofMinutes(3);

    private final Endpoints endpoints;
    private final History history;
    private final Map<String, List<Seen>> seen = new LinkedHashMap<>();
    private final Findings findings = new Findings();
    private final HttpJson http = new HttpJson();
    private Optional<Supplier<Database>> database = Optional.empty();
    private boolean paused;
    private Optional<Log> settled = Optional.empty();

    Judge(Endpoints endpoints, History history) {
        this.endpoints = endpoints;
        this.history = history;
    }

    /** Of a suite whose query-api is the only view of its database. */
    static Verdict judge(Endpoints endpoints, History history, List<Seen> seen) {
        return new Judge(endpoints, history).seenBy("the subscriber", seen).verdict();
    }

    /** Of a suite whose database can be looked into. */
    static Verdict judge(Endpoints endpoints, History history, List<Seen> seen, Supplier<Database> database) {
        return new Judge(endpoints, history)
                .seenBy("the subscriber", seen)
                .database(database)
                .verdict();
    }

    /** @param who for sentences */
    Judge seenBy(String who, List<Seen> outcomes) {
        seen.put(who, outcomes);
        return this;
    }

    Judge database(Supplier<Database> shared) {
        database = Optional.of(shared);
        return this;
    }

    /** The processor was paused meanwhile: handlers may have run out of time. */
    Judge paused() {
        paused = true;
        return this;
    }

    Verdict verdict() {
        var log = log();
        OutcomeRules.check(log, history, findings);
        AnswerRules.check(log, history, findings);
        seen.forEach((who, outcomes) -> SubscriberRule.check(log, who, outcomes, findings));
        statuses(log);
        var sent = history.sent().stream().map(Sent::id).collect(Collectors.toSet());
        // Other histories of the log are judged by themselves, and may have had a pause.
        databases(log, new MoneyRules(log, findings, id -> paused || !sent.contains(id)));
        return new Verdict(
                history.sent().size(),
                history.acknowledged(),
                log.outcomes().stream()
                        .filter(d -> sent.contains(d.outcome().id()))
                        .count(),
                findings.count(OutcomeRules.LOST),
                findings.count(OutcomeRules.DOUBLED),
                findings.sentences(),
                history.longestUnacknowledged(),
                history.longestUndecided());
    }

    /** The log at rest; read once. */
    Log log() {
        settled = settled.or(() -> Optional.of(settled()));
        return settled.get();
    }

    private Log settled() {
        try (var reader = new LogReader(endpoints.kafka())) {
            var log = reader.settled(SETTLING);
            reader.behind()
                    .forEach((partition, records) -> findings.add(
                            UNSETTLED,
                            partition + " has " + records + " records that are not committed, or still come"));
            return log;
        }
    }

    /** Asks every instance for every command of this history, and for some of all the others. */
    private void statuses(Log log) {
        var ids = new LinkedHashSet<UUID>();
        history.sent().forEach(s -> ids.add(s.id()));
        int step = Math.max(1, log.pending().size() / OTHERS_ASKED);
        for (int i = 0; i < log.pending().size(); i += step) {
            ids.add(log.pending().get(i).command().id());
        }
        for (var instance : endpoints.commands()) {
            var told = new ConcurrentHashMap<UUID, Told>();
            var askers = Executors.newFixedThreadPool(ASKERS);
            try {
                var answers = ids.stream()
                        .map(id -> askers.submit(() -> told.put(id, ask(instance, id))))
                        .toList();
                for (var answer : answers) {
                    answer.get();
                }
                StatusRule.check(log, instance.toString(), told, findings);
            } catch (ExecutionException e) {
                findings.add(StatusRule.STATUS, e.getCause().getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while asking " + instance, e);
            } finally {
                askers.shutdownNow();
            }
        }
    }

    private Told ask(URI instance, UUID id) {
        var reply = http.get(instance.resolve("/api/v1/commands/" + id));
        return Told.of(reply.status(), reply.body());
    }

    private void databases(Log log, MoneyRules money) {
        money.replay();
        ChainRule.check(log, FIRST_T, findings);
        try (var replica = new LogReplica(endpoints.kafka(), Clock.systemUTC())) {
            replica.start();
            compare(log, money, rebuilt(replica));
        }
    }

    private Optional<Database> rebuilt(LogReplica replica) {
        // Of a log that is known to be broken nothing can be rebuilt; its first difference is told all the same.
        boolean broken = findings.count(ChainRule.GAP) + findings.count(ChainRule.FORK) > 0;
        try {
            return Optional.of(replica.caughtUp(broken ? Duration.ofSeconds(15) : REBUILDING));
        } catch (TimeoutException e) {
            findings.add(REBUILD, "the database cannot be rebuilt from the log: " + e.getMessage());
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the database was rebuilt", e);
        }
    }

    private void compare(Log log, MoneyRules money, Optional<Database> rebuilt) {
        var ts = new ArrayList<Long>();
        ts.add(FIRST_T);
        log.inOrder().stream().map(Log.Decided::basisT).distinct().forEach(ts::add);
        if (ts.size() == 1) {
            return;
        }
        var datoms = rebuilt.map(db -> Datoms.of(db, FIRST_T));
        try {
            var live = new LiveDatabase(http, endpoints.queries());
            money.compare("the live database", live.balances(ts.get(ts.size() - 1)));
            datoms.ifPresent(expected -> DatomRule.check(
                    "the live database",
                    expected,
                    live.datoms(ts, Datoms.attributes(rebuilt.orElseThrow())),
                    findings));
        } catch (IllegalStateException e) {
            findings.add(DatomRule.DATOMS, "the live database cannot be compared: " + e.getMessage());
        }
        database.map(Supplier::get).ifPresent(shared -> {
            money.compare("the shared database", Datoms.balances(shared));
            datoms.ifPresent(
                    expected -> DatomRule.check("the shared database", expected, Datoms.of(shared, FIRST_T), findings));
        });
    }
}
