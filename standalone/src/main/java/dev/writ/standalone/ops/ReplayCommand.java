package dev.writ.standalone.ops;

import dev.writ.common.config.Env;
import dev.writ.database.DivergedException;
import dev.writ.database.ReplayProgress;
import dev.writ.processor.Handlers;
import dev.writ.processor.Moment;
import dev.writ.processor.TxProcessorConfig;
import dev.writ.processor.WhatIf;
import dev.writ.standalone.cli.ClientException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code writ replay}: what would have been decided, had this been the business logic. */
@Command(
        name = "replay",
        description = "Decide history again with other handlers, in a database that is gone afterwards, and tell each"
                + " command that is decided otherwise. The suite may run meanwhile; nothing of it is changed.",
        footer = {
            "",
            "Example: ./writ replay --handlers candidate --from 2026-03-01T00:00:00Z",
            "Handlers on the class path and in WRIT_HANDLERS decide what the jars in DIR do not; docs/what-if.md says more.",
            "Exit code: 0 all is decided as it was, 3 something is not, 1 it could not be told, 2 wrong use."
        })
public final class ReplayCommand implements Callable<Integer> {
    private static final int DIFFERENT = 3;

    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaOption kafka;

    private Path folder;
    private Moment from;
    private Moment to;

    @Option(names = "--json", description = "Print one JSON object per difference, and a last one that sums up.")
    private boolean json;

    @Option(
            names = "--handlers",
            required = true,
            paramLabel = "DIR",
            description = "Folder of the jars to try out. Each of its sub-folders has a class loader of its own.")
    void handlers(Path dir) {
        if (!Files.isDirectory(dir)) {
            throw new ParameterException(spec.commandLine(), "--handlers " + dir + " is not a folder");
        }
        folder = dir;
    }

    @Option(
            names = "--from",
            paramLabel = "T",
            description =
                    "First t or instant to decide again; before it, history is as it was. Default: its beginning.")
    void from(String moment) {
        from = moment("--from", moment);
    }

    @Option(names = "--to", paramLabel = "T", description = "Last t or instant. Default: the present end of the log.")
    void to(String moment) {
        to = moment("--to", moment);
    }

    private Moment moment(String option, String text) {
        try {
            return Moment.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), option + " " + e.getMessage(), e);
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        var config = kafka.config();
        var whatIf = new WhatIf(config, candidates(), Optional.ofNullable(from), Optional.ofNullable(to));
        var out = spec.commandLine().getOut();
        var report = json ? new JsonReport(out) : new TextReport(out);
        try {
            var summary = whatIf.run(listener(report, spec.commandLine().getErr()));
            report.summary(summary);
            return summary.different() ? DIFFERENT : 0;
        } catch (TimeoutException | DivergedException e) {
            throw new ClientException(e.getMessage());
        } finally {
            out.flush();
        }
    }

    private Handlers candidates() {
        var env = Env.system();
        var installed = TxProcessorConfig.from(env).handlers();
        env.check();
        try {
            return Handlers.load(installed).overriddenBy(folder);
        } catch (IllegalArgumentException e) {
            throw new ClientException(e.getMessage());
        }
    }

    private static WhatIf.Listener listener(ReplayReport report, PrintWriter err) {
        return new WhatIf.Listener() {
            @Override
            public void difference(WhatIf.Difference difference) {
                report.difference(difference);
            }

            @Override
            public void progress(ReplayProgress progress) {
                err.println(progress.text());
                err.flush();
            }
        };
    }
}
