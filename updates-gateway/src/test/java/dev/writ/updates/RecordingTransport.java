package dev.writ.updates;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.util.Callback;

/** A client in memory. It takes what it gets at once, or, when held, only as it is let. */
final class RecordingTransport implements Transport {
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final AtomicReference<Callback> pending = new AtomicReference<>();
    private volatile boolean held;
    private volatile boolean answering;
    private volatile long heard;
    private volatile int writes;
    private volatile int beats;
    private volatile Ending ended;
    private volatile boolean aborted;

    static RecordingTransport held() {
        var transport = new RecordingTransport();
        transport.held = true;
        return transport;
    }

    /** Takes all at once. */
    static RecordingTransport taking() {
        return new RecordingTransport();
    }

    /** Takes all at once, and answers a beat only when it {@link #hear() is heard}. */
    static RecordingTransport answering() {
        var transport = new RecordingTransport();
        transport.answering = true;
        return transport;
    }

    static RecordingTransport heldAnswering() {
        var transport = held();
        transport.answering = true;
        return transport;
    }

    void hear() {
        heard++;
    }

    @Override
    public boolean answersBeats() {
        return answering;
    }

    @Override
    public long heard() {
        return heard;
    }

    int writes() {
        return writes;
    }

    List<Message> messages() {
        return messages;
    }

    List<JsonNode> bodies() {
        return messages.stream()
                .filter(m -> m.event().startsWith("tx/"))
                .map(RecordingTransport::body)
                .toList();
    }

    int outcomes() {
        return (int) messages.stream().filter(m -> m.event().startsWith("tx/")).count();
    }

    static JsonNode body(Message message) {
        try {
            return Json.parse(message.text(Format.JSON)).get(1);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    int beats() {
        return beats;
    }

    Ending ended() {
        return ended;
    }

    boolean aborted() {
        return aborted;
    }

    boolean writing() {
        return pending.get() != null;
    }

    /** Lets one held write succeed. */
    void let() {
        pending.getAndSet(null).succeeded();
    }

    void failPending() {
        pending.getAndSet(null).failed(new java.io.IOException("reset"));
    }

    @Override
    public String name() {
        return "test";
    }

    @Override
    public void send(List<Message> batch, Callback written) {
        writes++;
        messages.addAll(batch);
        finish(written);
    }

    @Override
    public void beat(Callback written) {
        beats++;
        finish(written);
    }

    @Override
    public void end(Ending ending, Callback written) {
        ended = ending;
        finish(written);
    }

    @Override
    public void abort() {
        aborted = true;
    }

    private void finish(Callback written) {
        if (!held) {
            written.succeeded();
        } else if (!pending.compareAndSet(null, written)) {
            throw new AssertionError("two writes at once");
        }
    }
}
