package dev.writ.crash;

import dev.writ.command.CommandApiMain;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.lifecycle.Shutdown;
import dev.writ.processor.TxProcessorMain;
import dev.writ.query.QueryApiMain;
import dev.writ.testkit.ChildProcess;
import dev.writ.updates.UpdatesGatewayMain;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every service as a process of its own, two of the command-api, beside a broker in another. */
final class ServicesWorld implements World {
    private final Path folder;
    private final List<Path> release;
    private final KafkaConfig kafka;
    /** All there ever were, also those that were replaced. */
    private final Deque<Node> started = new ArrayDeque<>();

    private final Disk disk;
    private final Node broker;
    private final Node commandsA;
    private final Node commandsB;
    private final Node queries;
    private final Node updates;
    private Node processor;
    private int successors;

    private ServicesWorld(Path folder, List<Path> release) throws InterruptedException {
        this.folder = folder;
        this.release = release;
        int port = ChildProcess.freePort();
        this.kafka = new KafkaConfig("127.0.0.1:" + port, "crash.", 4, (short) 1);
        var data = folder.resolve("kafka");
        this.disk = Settings.CURRENT.runs(ServiceFaults.DISK_FULL) ? Disk.at(data) : Disk.shared(data);
        try {
            this.broker = closing(Node.broker(data.resolve("data"), folder.resolve("broker"), port));
            broker.awaitReady();
            this.commandsA = commandApi("command-api-a");
            this.commandsB = commandApi("command-api-b");
            this.processor = txProcessor("tx-processor");
            this.queries = service("query-api", QueryApiMain.class, "1g", Readings.UNLIMITED);
            this.updates = service("updates-gateway", UpdatesGatewayMain.class, "384m", Map.of());
        } catch (RuntimeException | AssertionError | InterruptedException e) {
            close();
            throw e;
        }
    }

    static ServicesWorld start(Path folder) throws InterruptedException {
        return start(folder, Node.classPath());
    }

    /** @param release the class path of the services */
    static ServicesWorld start(Path folder, List<Path> release) throws InterruptedException {
        var world = new ServicesWorld(folder, release);
        try {
            world.mend();
            Probe.awaitActions(world.endpoints());
            return world;
        } catch (AssertionError | RuntimeException | InterruptedException e) {
            world.close();
            throw e;
        }
    }

    private Node commandApi(String name) {
        var state = folder.resolve(name).resolve("state").toString();
        return service(name, CommandApiMain.class, "384m", Map.of("WRIT_STATE_DIR", state));
    }

    private Node txProcessor(String name) {
        return service(name, TxProcessorMain.class, "768m", Map.of());
    }

    private Node service(String name, Class<?> main, String heap, Map<String, String> own) {
        var environment = new HashMap<>(own);
        environment.put("WRIT_KAFKA", kafka.bootstrapServers());
        environment.put("WRIT_TOPIC_PREFIX", kafka.topicPrefix());
        environment.put("WRIT_PARTITIONS", Integer.toString(kafka.partitions()));
        return closing(Node.service(
                name, main, release, launch -> launch.heap(heap).environment(environment), folder.resolve(name)));
    }

    private Node closing(Node node) {
        started.push(node);
        return node;
    }

    @Override
    public Endpoints endpoints() {
        return new Endpoints(
                List.of(URI.create(commandsA.url()), URI.create(commandsB.url())),
                URI.create(queries.url()),
                URI.create(updates.url()),
                kafka);
    }

    Node broker() {
        return broker;
    }

    Disk disk() {
        return disk;
    }

    Node commandsA() {
        return commandsA;
    }

    Node commandsB() {
        return commandsB;
    }

    Node processor() {
        return processor;
    }

    Node queries() {
        return queries;
    }

    Node updates() {
        return updates;
    }

    /** Starts another tx-processor under the same name, which is {@link #processor()} from now on; the one before it. */
    Node succeed() {
        successors++;
        return adopt(txProcessor("tx-processor-" + (successors + 1)));
    }

    /** Makes this one {@link #processor()}; the one before it, which the caller has to end. */
    Node adopt(Node successor) {
        var former = processor;
        processor = successor;
        return former;
    }

    @Override
    public void mend() throws InterruptedException {
        disk.free();
        nodes().forEach(Node::mend);
        for (var node : nodes().toList()) {
            node.awaitReady();
        }
    }

    /** The broker first: the others wait for it. */
    private Stream<Node> nodes() {
        return Stream.of(broker, commandsA, commandsB, processor, queries, updates);
    }

    @Override
    public String lastWords() {
        return nodes().map(Node::lastWords).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        started.forEach(Shutdown::closeQuietly);
        disk.close();
    }
}
