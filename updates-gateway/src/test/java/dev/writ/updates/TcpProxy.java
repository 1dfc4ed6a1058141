package dev.writ.updates;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Stands between clients and a gateway, so that connections can be cut and another gateway take the place of the first. */
final class TcpProxy implements AutoCloseable {
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong passed = new AtomicLong();
    private final AtomicLong untilCut = new AtomicLong(Long.MAX_VALUE);
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile int gateway;

    /** @param gateway its port */
    TcpProxy(int gateway) {
        this.gateway = gateway;
        try {
            server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** Connections from now on are to another gateway; to none, and are closed, if its port is 0. */
    void leadTo(int other) {
        gateway = other;
    }

    /** The connection on which the last of so many further bytes goes to its client ends with it. */
    void cutAfter(long bytes) {
        untilCut.set(bytes);
    }

    /** Ends all connections. */
    void cut() {
        sockets.forEach(TcpProxy::close);
    }

    int cuts() {
        return cuts.get();
    }

    /** Bytes that have gone to clients. */
    long passed() {
        return passed.get();
    }

    private void accept() throws IOException {
        while (true) {
            var client = server.accept();
            sockets.add(client);
            run(() -> connect(client));
        }
    }

    private void connect(Socket client) throws IOException {
        try (client;
                var to = new Socket("127.0.0.1", gateway)) {
            client.setTcpNoDelay(true);
            to.setTcpNoDelay(true);
            sockets.add(to);
            run(() -> {
                client.getInputStream().transferTo(to.getOutputStream());
                to.shutdownOutput();
            });
            answer(to, client);
        }
    }

    private void answer(Socket from, Socket client) throws IOException {
        var buffer = new byte[8192];
        for (int read = from.getInputStream().read(buffer);
                read >= 0;
                read = from.getInputStream().read(buffer)) {
            long left =
                    untilCut.getAndAccumulate(read, (until, count) -> until <= count ? Long.MAX_VALUE : until - count);
            int pass = (int) Math.min(read, left);
            client.getOutputStream().write(buffer, 0, pass);
            passed.addAndGet(pass);
            if (left <= read) {
                cuts.incrementAndGet();
                return;
            }
        }
    }

    private interface Pump {
        void run() throws IOException;
    }

    private static void run(Pump pump) {
        var thread = new Thread(
                () -> {
                    try {
                        pump.run();
                    } catch (IOException e) {
                        // One of both has closed its connection.
                    }
                },
                "tcp-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        close(server);
        cut();
    }

    private static void close(Closeable what) {
        try {
            what.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
