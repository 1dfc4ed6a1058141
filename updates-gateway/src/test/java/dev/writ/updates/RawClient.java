package dev.writ.updates;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A TCP connection that speaks HTTP by hand, for what well-behaved clients do not do: not to read, for one. */
final class RawClient implements AutoCloseable {
    private final Socket socket;

    private RawClient(Socket socket) {
        this.socket = socket;
    }

    static RawClient eventStream(URI uri) throws IOException {
        return open(uri, "Accept: text/event-stream\r\n");
    }

    static RawClient webSocket(URI uri) throws IOException {
        return webSocket(uri, "");
    }

    /** @param headers further ones, each with the end of its line */
    static RawClient webSocket(URI uri, String headers) throws IOException {
        return open(
                uri,
                headers + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    }

    private static RawClient open(URI uri, String headers) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        var target = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        var request = "GET " + target + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\n" + headers + "\r\n";
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        return new RawClient(socket);
    }

    /** Reads until {@code text} was read, and returns all of that. */
    String readUntil(String text) throws IOException {
        var read = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (read.indexOf(text) < 0) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("the connection ended after: " + read);
            }
            read.append((char) b);
        }
        return read.toString();
    }

    /** Everything up to the end of the connection, however it ends. */
    String readToEnd() {
        var all = new java.io.ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(all);
        } catch (IOException e) {
            // A reset ends it as well.
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
