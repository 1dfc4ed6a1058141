package dev.writ.updates;

import java.util.List;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;

/** Messages as text frames, signs of life as pings. What a frame carries is shared with all other clients. */
final class WebSocketTransport implements Transport {
    private final WebSocketCoreSession session;
    private final Format format;

    WebSocketTransport(Session session, Format format) {
        // The public session takes text alone, and would encode it for each client.
        this.session = (WebSocketCoreSession) ((WebSocketSession) session).getCoreSession();
        this.format = format;
    }

    @Override
    public String name() {
        return "websocket";
    }

    @Override
    public void send(List<Message> messages, Callback written) {
        int last = messages.size() - 1;
        for (int n = 0; n < last; n++) {
            // A failure of one frame fails those after it as well.
            send(messages.get(n), Callback.NOOP, true);
        }
        send(messages.get(last), written, false);
    }

    private void send(Message message, Callback written, boolean more) {
        session.sendFrame(new Frame(OpCode.TEXT, message.payload(format)), written, more);
    }

    @Override
    public void beat(Callback written) {
        session.sendFrame(new Frame(OpCode.PING), written, false);
    }

    @Override
    public boolean answersBeats() {
        return true;
    }

    @Override
    public long heard() {
        return session.getConnection().getMessagesIn();
    }

    @Override
    public void end(Ending ending, Callback written) {
        session.close(ending.closeCode(), ending.reason(Ending.retry()), written);
    }

    @Override
    public void abort() {
        session.abort();
    }
}
