package dev.writ.standalone.ops;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code writ dead list}. */
@Command(name = "list", description = "List them, newest first, each with the reason and the beginning of its value.")
final class DeadListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private DeadCommand dead;

    @Mixin
    private DeadList list;

    @Override
    public Integer call() {
        list.print(dead.kafka(), spec.commandLine().getOut());
        return 0;
    }
}
