package dev.writ.kafka;

import java.nio.file.Path;
import java.util.Properties;

/** The configuration of a Kafka cluster that is one node in one process. */
final class BrokerSettings {
    static final int NODE_ID = 1;

    /** Outcome records are at most 8 MiB; a batch around one needs a little more. */
    private static final int MAX_MESSAGE_BYTES = 9 * 1024 * 1024;

    private BrokerSettings() {}

    static Properties of(Path logs, int brokerPort, int controllerPort) {
        var p = new Properties();
        p.put("node.id", Integer.toString(NODE_ID));
        p.put("process.roles", "broker,controller");
        p.put(
                "listeners",
                Listeners.BROKER + "://127.0.0.1:" + brokerPort + "," + Listeners.CONTROLLER + "://127.0.0.1:"
                        + controllerPort);
        p.put("advertised.listeners", Listeners.BROKER + "://127.0.0.1:" + brokerPort);
        p.put("listener.security.protocol.map", Listeners.BROKER + ":PLAINTEXT," + Listeners.CONTROLLER + ":PLAINTEXT");
        p.put("inter.broker.listener.name", Listeners.BROKER);
        p.put("controller.listener.names", Listeners.CONTROLLER);
        // A static quorum: where the voter listens is read from here at every start and kept nowhere else, so that the
        // controller's port may be another one each time.
        p.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        p.put("log.dirs", logs.toString());
        p.put("auto.create.topics.enable", "false");
        p.put("message.max.bytes", Integer.toString(MAX_MESSAGE_BYTES));
        p.put("replica.fetch.max.bytes", Integer.toString(MAX_MESSAGE_BYTES));
        p.put("replica.fetch.response.max.bytes", Integer.toString(MAX_MESSAGE_BYTES));
        oneReplica(p);
        quickGroups(p);
        small(p);
        return p;
    }

    private static void oneReplica(Properties p) {
        p.put("offsets.topic.replication.factor", "1");
        p.put("offsets.topic.num.partitions", "4");
        p.put("transaction.state.log.replication.factor", "1");
        p.put("transaction.state.log.min.isr", "1");
        p.put("transaction.state.log.num.partitions", "4");
        p.put("share.coordinator.state.topic.replication.factor", "1");
        p.put("share.coordinator.state.topic.min.isr", "1");
        p.put("share.coordinator.state.topic.num.partitions", "1");
    }

    private static void quickGroups(Properties p) {
        p.put("group.initial.rebalance.delay.ms", "0");
        // The transaction of a process that was killed holds back every reader of committed records until it is found
        // to have timed out.
        p.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        // After a kill, the controller waits this long before it believes that the broker it remembers is gone.
        p.put("broker.session.timeout.ms", "4000");
        p.put("broker.heartbeat.interval.ms", "1000");
        // A suite that was off for longer than Kafka's seven days still continues where it was.
        p.put("offsets.retention.minutes", Integer.toString(10 * 365 * 24 * 60));
    }

    /** One user's load, and a heap that is shared with everything else in the process. */
    private static void small(Properties p) {
        p.put("num.network.threads", "2");
        p.put("num.io.threads", "4");
        p.put("background.threads", "4");
        p.put("group.coordinator.threads", "2");
        p.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 * 1024 * 1024));
        p.put("log.index.size.max.bytes", Integer.toString(1024 * 1024));
    }
}
