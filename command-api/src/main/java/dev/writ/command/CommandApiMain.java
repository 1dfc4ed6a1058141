package dev.writ.command;

import dev.writ.web.ServiceProcess;
import dev.writ.web.access.AccessRules;
import java.time.Clock;
import java.util.List;

/** The command-api as a process of its own. */
public final class CommandApiMain {
    private CommandApiMain() {}

    public static void main(String[] args) throws InterruptedException {
        ServiceProcess.run("command-api", env -> {
            var config = CommandApiConfig.from(env);
            var rules = AccessRules.from(env);
            return meters ->
                    List.of(rules.measuredBy(meters), new CommandApi(config, rules, Clock.systemUTC(), meters));
        });
    }
}
