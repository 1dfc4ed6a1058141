package dev.writ.standalone.ops;

import dev.writ.database.DatabaseConfig;
import dev.writ.database.Rebuild;
import dev.writ.database.RebuildException;
import dev.writ.database.ReplayProgress;
import dev.writ.standalone.cli.ClientException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code writ rebuild}: a lost database, from the log. */
@Command(
        name = "rebuild",
        description = "Fill an empty Datomic database with every transaction of the log, each checked against what the"
                + " log says it was. Stop the tx-processors of that database first.",
        footer = {
            "",
            "Example: ./writ rebuild --to datomic:dev://localhost:4334/writ --kafka localhost:9092",
            "A datomic:mem: target is gone when this ends: it only checks that the log can be rebuilt.",
            "What is not completed is deleted again. docs/operations.md says what to do before and after.",
            "Exit code: 0 rebuilt, 1 it could not be, 2 wrong use."
        })
public final class RebuildCommand implements Callable<Integer> {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(2);
    private static final Duration ENDING = Duration.ofSeconds(20);

    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaOption kafka;

    private DatabaseConfig target;

    @Option(
            names = "--stop-at-gap",
            description = "Of a log that lacks transactions, keep what comes before the first gap.")
    private boolean stopAtGap;

    /** A URI can carry a password, so that one that is wrong is not shown. */
    @Option(
            names = "--to",
            required = true,
            paramLabel = "URI",
            description = "The database; made if it is not there, refused if it is not empty.")
    void target(String uri) {
        try {
            target = new DatabaseConfig(uri);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "--to must be a Datomic URI, such as datomic:dev://localhost:4334/writ");
        }
    }

    @Override
    public Integer call() {
        var config = kafka.config(); // before a class that logs is loaded
        var rebuild = new Rebuild(config, target, stopAtGap, Clock.systemUTC());
        var done = new CountDownLatch(1);
        var interrupt = new Thread(interrupting(Thread.currentThread(), done), "shutdown");
        Runtime.getRuntime().addShutdownHook(interrupt);
        try {
            var progress = new Progress(spec.commandLine().getErr());
            var result = rebuild.run(progress);
            progress.end();
            told(result);
            return 0;
        } catch (RebuildException e) {
            throw new ClientException(e.getMessage());
        } catch (InterruptedException e) {
            var err = spec.commandLine().getErr();
            err.println("writ: interrupted; what there was of " + target.shown() + " is deleted again");
            err.flush();
            return 1;
        } finally {
            done.countDown();
            forget(interrupt);
        }
    }

    private void told(Rebuild.Result result) {
        var out = spec.commandLine().getOut();
        out.printf(
                "%s: %,d transactions, up to basis-t %d, in %.1f s%n",
                target.shown(),
                result.transactions(),
                result.basisT(),
                result.took().toMillis() / 1000.0);
        result.gap().ifPresent(gap -> out.println("Stopped at a gap: " + gap));
        if (target.inMemory()) {
            out.println(
                    "The log can be rebuilt. Nothing of it remains: a datomic:mem: database ends with its process.");
        }
    }

    /** A line at the start, every two seconds, and at the end. */
    private static final class Progress implements Consumer<ReplayProgress> {
        private final PrintWriter err;
        private ReplayProgress last;
        private ReplayProgress told;
        private long toldAt;

        Progress(PrintWriter err) {
            this.err = err;
        }

        @Override
        public void accept(ReplayProgress progress) {
            last = progress;
            if (told == null || System.nanoTime() - toldAt >= BETWEEN_LINES.toNanos()) {
                tell();
            }
        }

        void end() {
            if (last != told) {
                tell();
            }
        }

        private void tell() {
            told = last;
            toldAt = System.nanoTime();
            err.println(last.text());
            err.flush();
        }
    }

    /** Ctrl-C: what was begun is cleared away before the process ends. */
    private static Runnable interrupting(Thread working, CountDownLatch done) {
        return () -> {
            working.interrupt();
            try {
                done.await(ENDING.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already.
        }
    }
}
