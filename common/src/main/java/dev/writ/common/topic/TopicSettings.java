package dev.writ.common.topic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the settings of a topic that somebody else has made must be, so that Kafka keeps what Writ writes. */
final class TopicSettings {
    private static final String POLICY = "cleanup.policy";
    private static final String TIMESTAMP = "message.timestamp.type";
    private static final String SIZE = "max.message.bytes";

    private final Topic<?> topic;
    private final String name;
    private final Map<String, String> found;
    private final List<String> faults = new ArrayList<>();

    private TopicSettings(Topic<?> topic, String name, Map<String, String> found) {
        this.topic = topic;
        this.name = name;
        this.found = found;
    }

    /**
     * What is wrong with a topic, each with the setting, its value and the one that is needed.
     *
     * @param name in Kafka
     * @param found every setting of the topic, with the broker's defaults
     */
    static List<String> faults(Topic<?> topic, String name, Map<String, String> found) {
        var settings = new TopicSettings(topic, name, found);
        settings.check();
        return settings.faults;
    }

    private void check() {
        var policies = Arrays.stream(found.getOrDefault(POLICY, "").split(","))
                .map(String::strip)
                .collect(Collectors.toSet());
        if (Topics.CO_PARTITIONED.contains(topic)) {
            if (policies.contains("compact")) {
                fault(POLICY, "delete", "one record of a key would replace another");
            }
            keptForEver(policies);
            if (topic != Topics.PENDING && "LogAppendTime".equals(found.get(TIMESTAMP))) {
                fault(
                        TIMESTAMP,
                        "CreateTime",
                        "an outcome that is there would not be found by its time, and written twice");
            }
        } else if (topic == Topics.ACTIONS) {
            if (!policies.contains("compact")) {
                fault(POLICY, "compact", "what can be commanded would be forgotten");
            }
            keptForEver(policies);
        }
        var size = topic.config().get(SIZE);
        if (size != null && Long.parseLong(found.getOrDefault(SIZE, "0")) < Long.parseLong(size)) {
            fault(SIZE, "at least " + size, "larger records would be refused");
        }
    }

    private void keptForEver(Set<String> policies) {
        if (!policies.contains("delete")) {
            return;
        }
        for (var limit : List.of("retention.ms", "retention.bytes")) {
            if (!"-1".equals(found.get(limit))) {
                fault(limit, "-1", "what is older would be deleted");
            }
        }
    }

    private void fault(String setting, String needed, String consequence) {
        faults.add("topic " + name + " has " + setting + "=" + found.get(setting) + ", needed is " + needed + " ("
                + consequence + ")");
    }
}
