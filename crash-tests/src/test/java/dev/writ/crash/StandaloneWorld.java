package dev.writ.crash;

import dev.writ.common.config.KafkaConfig;
import dev.writ.standalone.WritMain;
import dev.writ.testkit.ChildProcess;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;

/** {@code writ up}: everything in one process, and its data in one folder. */
final class StandaloneWorld implements World {
    private final Node suite;
    private final KafkaConfig kafka;

    private StandaloneWorld(Path folder) {
        int port = ChildProcess.freePort();
        int kafkaPort = ChildProcess.freePort();
        this.kafka = new KafkaConfig("127.0.0.1:" + kafkaPort, "", 4, (short) 1);
        var environment = new HashMap<>(Readings.UNLIMITED);
        environment.put("WRIT_PARTITIONS", Integer.toString(kafka.partitions()));
        var data = folder.resolve("data").toString();
        this.suite = Node.service(
                "standalone",
                WritMain.class,
                launch -> launch.heap("1500m")
                        .environment(environment)
                        .port(port)
                        .arguments(
                                "up",
                                "--port",
                                Integer.toString(port),
                                "--kafka-port",
                                Integer.toString(kafkaPort),
                                "--data",
                                data),
                folder);
    }

    static StandaloneWorld start(Path folder) throws InterruptedException {
        var world = new StandaloneWorld(folder);
        try {
            world.mend();
            Probe.awaitActions(world.endpoints());
            return world;
        } catch (AssertionError | RuntimeException | InterruptedException e) {
            world.close();
            throw e;
        }
    }

    Node suite() {
        return suite;
    }

    @Override
    public Endpoints endpoints() {
        var all = URI.create(suite.url());
        return new Endpoints(List.of(all), all, all, kafka);
    }

    @Override
    public void mend() throws InterruptedException {
        suite.mend();
        suite.awaitReady();
    }

    @Override
    public String lastWords() {
        return suite.lastWords();
    }

    @Override
    public void close() {
        suite.close();
    }
}
