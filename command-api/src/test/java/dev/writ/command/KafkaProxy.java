package dev.writ.command;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between clients and a broker, and makes trouble for what they append, and for nothing else: it can keep back
 * the records on their way to the broker, or swallow what the broker says to them.
 */
final class KafkaProxy implements AutoCloseable {
    enum Appends {
        PASS,
        HELD,
        UNANSWERED
    }

    private static final short PRODUCE = 0;

    private final ServerSocket server;
    private final String brokerHost;
    private final int brokerPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger troubled = new AtomicInteger();
    private Appends appends = Appends.PASS;

    KafkaProxy(String bootstrapServers) {
        int colon = bootstrapServers.lastIndexOf(':');
        brokerHost = bootstrapServers.substring(0, colon);
        brokerPort = Integer.parseInt(bootstrapServers.substring(colon + 1));
        try {
            server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run("kafka-proxy", this::accept);
    }

    String bootstrapServers() {
        return brokerHost + ":" + server.getLocalPort();
    }

    /** From now on. What was held goes on when nothing is held any more. */
    synchronized void appends(Appends now) {
        appends = now;
        notifyAll();
    }

    /** How many requests to append were held, or reached the broker without its answer coming back. */
    int troubled() {
        return troubled.get();
    }

    private void accept() throws IOException {
        while (true) {
            var client = server.accept();
            var broker = new Socket(brokerHost, brokerPort);
            client.setTcpNoDelay(true);
            broker.setTcpNoDelay(true);
            sockets.add(client);
            sockets.add(broker);
            Set<Integer> swallowed = ConcurrentHashMap.newKeySet();
            run("kafka-proxy-requests", () -> requests(client, broker, swallowed));
            run("kafka-proxy-answers", () -> answers(broker, client, swallowed));
        }
    }

    private void requests(Socket client, Socket broker, Set<Integer> swallowed) throws IOException {
        try {
            var in = new DataInputStream(client.getInputStream());
            while (true) {
                var frame = frame(in);
                if (frame.getShort(0) == PRODUCE) {
                    trouble(frame.getInt(4), swallowed);
                }
                write(broker, frame);
            }
        } finally {
            // What was written before reaches the broker, though its client may be gone.
            broker.shutdownOutput();
        }
    }

    private synchronized void trouble(int correlation, Set<Integer> swallowed) {
        if (appends == Appends.PASS) {
            return;
        }
        troubled.incrementAndGet();
        if (appends == Appends.UNANSWERED) {
            swallowed.add(correlation);
        }
        while (appends == Appends.HELD) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void answers(Socket broker, Socket client, Set<Integer> swallowed) throws IOException {
        try (broker;
                client) {
            var in = new DataInputStream(broker.getInputStream());
            boolean silent = false;
            while (true) {
                var frame = frame(in);
                // Answers keep their order: after one that is missing no other can come on this connection.
                silent |= swallowed.contains(frame.getInt(0));
                if (!silent) {
                    readdress(frame.array());
                    write(client, frame);
                }
            }
        } finally {
            sockets.remove(broker);
            sockets.remove(client);
        }
    }

    /** Clients shall find the broker at the address of the proxy. */
    private void readdress(byte[] frame) {
        var host = brokerHost.getBytes(StandardCharsets.US_ASCII);
        var address = ByteBuffer.allocate(host.length + 4)
                .put(host)
                .putInt(brokerPort)
                .array();
        for (int at = 0; at + address.length <= frame.length; at++) {
            if (Arrays.equals(frame, at, at + address.length, address, 0, address.length)) {
                ByteBuffer.wrap(frame).putInt(at + host.length, server.getLocalPort());
            }
        }
    }

    private static ByteBuffer frame(DataInputStream in) throws IOException {
        var frame = new byte[in.readInt()];
        in.readFully(frame);
        return ByteBuffer.wrap(frame);
    }

    private static void write(Socket to, ByteBuffer frame) throws IOException {
        var framed = ByteBuffer.allocate(4 + frame.capacity())
                .putInt(frame.capacity())
                .put(frame.array());
        to.getOutputStream().write(framed.array());
    }

    private interface Pump {
        void run() throws IOException;
    }

    private static void run(String name, Pump pump) {
        var thread = new Thread(
                () -> {
                    try {
                        pump.run();
                    } catch (IOException e) {
                        // One of both has closed its connection.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        appends(Appends.PASS);
        try {
            server.close();
            for (var socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
