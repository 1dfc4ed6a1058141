package dev.writ.kafka;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * The broker's two server sockets, bound before the broker exists: its configuration can then name both ports, no other
 * process can take one in between, and a taken port is found before anything has started.
 */
final class Listeners implements ServerSocketFactory, AutoCloseable {
    static final String BROKER = "BROKER";
    static final String CONTROLLER = "CONTROLLER";

    private static final int BACKLOG = 50;

    private final ServerSocketChannel broker;
    private final ServerSocketChannel controller;

    private Listeners(ServerSocketChannel broker, ServerSocketChannel controller) {
        this.broker = broker;
        this.controller = controller;
    }

    /**
     * @param brokerPort 0 for any free one; the controller's is always any free one
     * @throws EmbeddedKafkaException if the port is taken
     */
    static Listeners bind(int brokerPort) {
        var broker = open(brokerPort);
        try {
            return new Listeners(broker, open(0));
        } catch (RuntimeException e) {
            closeQuietly(broker);
            throw e;
        }
    }

    int brokerPort() {
        return broker.socket().getLocalPort();
    }

    int controllerPort() {
        return controller.socket().getLocalPort();
    }

    @Override
    public ServerSocketChannel openServerSocket(String listener, InetSocketAddress address, int backlog, int buffer)
            throws IOException {
        return switch (listener) {
            case BROKER -> broker;
            case CONTROLLER -> controller;
            default -> throw new IOException("no socket was bound for listener " + listener);
        };
    }

    @Override
    public void close() {
        closeQuietly(broker);
        closeQuietly(controller);
    }

    private static ServerSocketChannel open(int port) {
        ServerSocketChannel channel = null;
        try {
            channel = ServerSocketChannel.open();
            channel.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), BACKLOG);
            channel.configureBlocking(false);
            return channel;
        } catch (BindException e) {
            closeQuietly(channel);
            throw EmbeddedKafkaException.portTaken(port, e);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new EmbeddedKafkaException("Kafka's port " + port + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private static void closeQuietly(ServerSocketChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // The descriptor is gone either way.
            }
        }
    }
}
