package dev.writ.crash;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/** A client whose connection breaks after it has sent a command: it will never know what was answered. */
final class LoadDrop {
    private static final int CONNECT_MILLIS = 2000;

    private LoadDrop() {}

    /**
     * @param reset whether the connection is torn down, or closed as a polite client does
     * @return why there is no answer
     */
    static Answer post(URI uri, String key, byte[] body, boolean reset) {
        var head = "POST " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority()
                + "\r\nContent-Type: application/json\r\nAccept: application/json\r\nIdempotency-Key: \"" + key
                + "\"\r\nContent-Length: " + body.length + "\r\n\r\n";
        var request = new ByteArrayOutputStream();
        request.writeBytes(head.getBytes(US_ASCII));
        request.writeBytes(body);
        try (var socket = new Socket()) {
            if (reset) {
                socket.setSoLinger(true, 0);
            }
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), CONNECT_MILLIS);
            socket.getOutputStream().write(request.toByteArray());
            return Answer.none("dropped the connection");
        } catch (IOException e) {
            return Answer.none(e.toString());
        }
    }
}
