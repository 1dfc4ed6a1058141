package dev.writ.common.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import org.apache.kafka.common.header.Headers;

/**
 * Record headers of CloudEvents 1.0 in binary mode (Kafka protocol binding), and W3C {@code traceparent}. The event
 * type ends in a format version: it changes only when old readers could misread the value.
 */
public final class CloudEventHeaders {
    public static final String COMMAND_PENDING = "dev.writ.command.pending.v1";
    public static final String COMMAND_ACCEPTED = "dev.writ.command.accepted.v1";
    public static final String COMMAND_FAILED = "dev.writ.command.failed.v1";
    public static final String ACTION_ANNOUNCED = "dev.writ.action.announced.v1";

    public static final String TRACEPARENT = "traceparent";

    private CloudEventHeaders() {}

    /**
     * Sets the headers of one event.
     *
     * @param source URI reference of what emits it, such as {@code /writ/command-api}
     * @param id unique within the source
     */
    public static void set(Headers headers, String type, String source, String id, Instant time) {
        put(headers, "ce_specversion", "1.0");
        put(headers, "ce_id", id);
        put(headers, "ce_type", type);
        put(headers, "ce_source", source);
        put(headers, "ce_time", time.toString());
        put(headers, "content-type", "application/json");
    }

    public static void put(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(UTF_8));
    }
}
