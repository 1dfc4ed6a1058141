package dev.writ.updates;

import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.api.Session;

/** Messages as text frames, signs of life as pings. */
final class WebSocketTransport implements Transport {
    private final Session session;
    private final Format format;

    WebSocketTransport(Session session, Format format) {
        this.session = session;
        this.format = format;
    }

    @Override
    public String name() {
        return "websocket";
    }

    @Override
    public void send(List<Message> messages, Callback written) {
        int last = messages.size() - 1;
        for (var message : messages.subList(0, last)) {
            // A failure of one frame fails those after it as well.
            session.sendText(message.text(format), org.eclipse.jetty.websocket.api.Callback.NOOP);
        }
        session.sendText(messages.get(last).text(format), adapted(written));
    }

    @Override
    public void beat(Callback written) {
        session.sendPing(ByteBuffer.allocate(0), adapted(written));
    }

    @Override
    public void end(Ending ending, Callback written) {
        session.close(ending.closeCode(), ending.reason(Ending.retry()), adapted(written));
    }

    @Override
    public void abort() {
        session.disconnect();
    }

    private static org.eclipse.jetty.websocket.api.Callback adapted(Callback callback) {
        return org.eclipse.jetty.websocket.api.Callback.from(callback::succeeded, callback::failed);
    }
}
