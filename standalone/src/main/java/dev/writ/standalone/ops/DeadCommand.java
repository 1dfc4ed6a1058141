package dev.writ.standalone.ops;

import dev.writ.common.config.KafkaConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code writ dead}: what was written to {@code pending-cmds} and is no command. */
@Command(
        name = "dead",
        description =
                "List, show and put back the records of pending-cmds that are no commands at all. They are kept on"
                        + " dead-cmds, each with its reason. Without a further word: list.",
        subcommands = {DeadListCommand.class, DeadShowCommand.class, DeadPutBackCommand.class},
        footer = {"", "Exit code: 0 done, 1 it could not be, 2 wrong use."})
public final class DeadCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaOption kafka;

    @Mixin
    private DeadList list;

    KafkaConfig kafka() {
        return kafka.config();
    }

    @Override
    public Integer call() {
        list.print(kafka(), spec.commandLine().getOut());
        return 0;
    }
}
