package dev.writ.updates;

import dev.writ.web.ServiceProcess;
import java.util.List;

/** The updates gateway as a process of its own. */
public final class UpdatesGatewayMain {
    private UpdatesGatewayMain() {}

    public static void main(String[] args) throws InterruptedException {
        ServiceProcess.run(env -> {
            var config = UpdatesGatewayConfig.from(env);
            return meters -> List.of(new UpdatesGateway(config, meters));
        });
    }
}
