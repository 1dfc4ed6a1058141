package dev.writ.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Asks whether a container engine answers, in two seconds at most: Testcontainers' own attempts can take minutes. */
final class ContainerEngine {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String PING = "GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n";

    private final String address;

    /** @param environment of the process; {@code DOCKER_HOST} says where the engine listens */
    ContainerEngine(Map<String, String> environment) {
        address = environment.getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock");
    }

    /** Why there is no engine to use; empty when one answers. */
    Optional<String> absence() {
        try {
            var answer = ping(socketAddress(URI.create(address)));
            return answer.startsWith("HTTP/1.1 200") ? Optional.empty() : absent("it answers: " + firstLine(answer));
        } catch (IOException | IllegalArgumentException e) {
            return absent(String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> absent(String why) {
        return Optional.of("no container engine answers at " + address + " (" + why + ")");
    }

    private static SocketAddress socketAddress(URI uri) {
        return switch (String.valueOf(uri.getScheme())) {
            case "unix" -> UnixDomainSocketAddress.of(uri.getPath());
            case "tcp", "http", "https" ->
                new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 2375 : uri.getPort());
            default -> throw new IllegalArgumentException("DOCKER_HOST has an unknown scheme");
        };
    }

    private static String ping(SocketAddress address) throws IOException {
        var family =
                address instanceof UnixDomainSocketAddress ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET;
        try (var channel = SocketChannel.open(family);
                var selector = Selector.open()) {
            channel.configureBlocking(false);
            var key = channel.register(selector, SelectionKey.OP_CONNECT);
            if (!channel.connect(address)) {
                await(selector);
                channel.finishConnect();
            }
            channel.write(ByteBuffer.wrap(PING.getBytes(StandardCharsets.US_ASCII)));
            key.interestOps(SelectionKey.OP_READ);
            await(selector);
            var answer = ByteBuffer.allocate(512);
            channel.read(answer);
            return new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
        }
    }

    private static void await(Selector selector) throws IOException {
        if (selector.select(PATIENCE.toMillis()) == 0) {
            throw new IOException("no answer in " + PATIENCE.toSeconds() + " s");
        }
        selector.selectedKeys().clear();
    }

    private static String firstLine(String answer) {
        return answer.lines().findFirst().orElse("nothing");
    }
}
