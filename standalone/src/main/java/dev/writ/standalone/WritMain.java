package dev.writ.standalone;

import dev.writ.common.config.ConfigException;
import dev.writ.standalone.cli.AuditCommand;
import dev.writ.standalone.cli.ClientException;
import dev.writ.standalone.cli.Printable;
import dev.writ.standalone.cli.QueryCommand;
import dev.writ.standalone.cli.SendCommand;
import dev.writ.standalone.cli.StatusCommand;
import dev.writ.standalone.cli.WatchCommand;
import dev.writ.standalone.ops.DeadCommand;
import dev.writ.standalone.ops.RebuildCommand;
import dev.writ.standalone.ops.ReplayCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code writ} command line. */
@Command(
        name = "writ",
        description = "Write the intent down; decide once; let everyone else read.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        subcommands = {
            UpCommand.class,
            DemoCommand.class,
            SendCommand.class,
            QueryCommand.class,
            WatchCommand.class,
            StatusCommand.class,
            AuditCommand.class,
            DeadCommand.class,
            RebuildCommand.class,
            ReplayCommand.class
        })
public final class WritMain implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    public static void main(String[] args) {
        System.exit(run(args, writer(System.out), writer(System.err)));
    }

    /**
     * The exit code: 0 for success, 1 if what was asked for did not come about, 2 if it was asked for wrongly; commands may
     * have others of their own.
     */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        return new CommandLine(new WritMain())
                .setOut(out)
                .setErr(err)
                .setExpandAtFiles(false)
                .setParameterExceptionHandler((e, a) -> wrongly(e, err))
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    command.getOut().flush();
                    return said(err, message(e), 1);
                })
                .execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what to do is missing");
    }

    @Command(name = "help", description = "Show the help of a command.")
    void help(@Parameters(arity = "0..1", paramLabel = "COMMAND") String command) {
        var about = command == null
                ? spec.commandLine()
                : spec.commandLine().getSubcommands().get(command);
        if (about == null) {
            throw new ParameterException(spec.commandLine(), "there is no command " + command);
        }
        about.usage(spec.commandLine().getOut());
    }

    private static int wrongly(ParameterException e, PrintWriter err) {
        return said(
                err,
                e.getMessage() + " (" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help says more)",
                2);
    }

    static String message(Exception e) {
        boolean known = e instanceof ClientException || e instanceof SuiteException || e instanceof ConfigException;
        return known ? e.getMessage() : "unexpected " + e;
    }

    private static int said(PrintWriter err, String message, int exitCode) {
        err.println("writ: " + Printable.of(message));
        err.flush();
        return exitCode;
    }

    private static PrintWriter writer(java.io.PrintStream stream) {
        return new PrintWriter(new java.io.OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }
}
