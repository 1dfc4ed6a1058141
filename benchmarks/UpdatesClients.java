import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.HdrHistogram.Histogram;

/**
 * Thousands of subscribers on one thread, for {@code UpdatesLoad}, which tells them line by line what to do:
 *
 * <pre>
 * open sse|websocket PORT FIRST COUNT GROUPS QUERY   connects; in QUERY, {group} is the number of the client
 *                                modulo GROUPS, and {uuid} a UUID of that number
 * resume                         connections that end are made again, each from its cursor
 * leave                          closes all connections
 * reopen                         connects all again, each from its cursor
 * stall, read                    all stop reading; all read again
 * expect GROUP:COUNT:HASH…       what the clients of each group must have seen
 * status                         what they have seen of it
 * take                           latencies since the last time
 * results                        of live queries, as CLIENT:GROUP:BASIS-T:MICROS…, since the last time
 * close                          forgets all clients
 * </pre>
 *
 * A client knows an outcome by the mark that {@code UpdatesWriter} puts into it; what it saw is a count and a sum of
 * hashes, so that nothing is kept but the last offset of each partition, which must grow.
 */
public final class UpdatesClients {
    private static final int CONNECTING = 16;

    public static void main(String[] args) throws Exception {
        var clients = new UpdatesClients();
        var loop = new Thread(clients::run, "clients");
        loop.start();
        try (var in = new BufferedReader(new InputStreamReader(System.in))) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                var words = line.split(" ");
                clients.orders.add(() -> clients.obey(words));
                clients.selector.wakeup();
            }
        }
        System.exit(0);
    }

    private final Selector selector = Selector.open();
    private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
    private final ByteBuffer input = ByteBuffer.allocateDirect(256 * 1024);
    private final Bytes bytes = new Bytes();
    private final Bytes decoded = new Bytes();
    private final Random random = new Random();
    private final List<Client> clients = new ArrayList<>();
    private final Queue<Client> waiting = new ArrayDeque<>();
    private final List<Client> pausing = new ArrayList<>();
    private final Map<String, Integer> ends = new TreeMap<>();
    private final Map<Integer, long[]> expected = new HashMap<>();
    private Histogram latencies = new Histogram(3);
    private StringBuilder results = new StringBuilder("results ");
    private InetSocketAddress server;
    private boolean resuming;
    private int connecting;

    private UpdatesClients() throws IOException {}

    private void run() {
        try {
            while (true) {
                selector.select(pausing.isEmpty() ? 1000 : 20);
                for (var key : selector.selectedKeys()) {
                    ((Client) key.attachment()).ready(key);
                }
                selector.selectedKeys().clear();
                for (var order = orders.poll(); order != null; order = orders.poll()) {
                    order.run();
                }
                long now = System.nanoTime();
                pausing.removeIf(client -> client.again - now <= 0 && waiting.add(client));
                while (connecting < CONNECTING && !waiting.isEmpty()) {
                    waiting.poll().connect();
                }
            }
        } catch (IOException | RuntimeException e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private void obey(String[] words) {
        switch (words[0]) {
            case "open" -> open(words);
            case "resume" -> resuming = true;
            case "leave" -> clients.forEach(Client::drop);
            case "reopen" -> waiting.addAll(clients);
            case "stall" -> clients.forEach(client -> client.interest(0));
            case "read" -> clients.forEach(client -> client.interest(SelectionKey.OP_READ));
            case "expect" -> Arrays.stream(words).skip(1).forEach(word -> {
                var parts = word.split(":");
                expected.put(Integer.parseInt(parts[0]), new long[] {Long.parseLong(parts[1]), Long.parseLong(parts[2])});
            });
            case "status" -> System.out.println(status());
            case "take" -> {
                var packed = ByteBuffer.allocate(latencies.getNeededByteBufferCapacity());
                int length = latencies.encodeIntoCompressedByteBuffer(packed);
                System.out.println("take " + Base64.getEncoder().encodeToString(Arrays.copyOf(packed.array(), length)));
                latencies = new Histogram(3);
            }
            case "results" -> {
                System.out.println(results);
                results = new StringBuilder("results ");
            }
            case "close" -> {
                clients.forEach(Client::drop);
                clients.clear();
                waiting.clear();
                pausing.clear();
                ends.clear();
                expected.clear();
                resuming = false;
                System.out.println("close done");
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private void open(String[] words) {
        server = new InetSocketAddress("127.0.0.1", Integer.parseInt(words[2]));
        int first = Integer.parseInt(words[3]);
        int groups = Integer.parseInt(words[5]);
        var query = words.length > 6 ? words[6] : "";
        int count = Integer.parseInt(words[4]);
        for (int n = first; n < first + count; n++) {
            var client = new Client(words[1].equals("websocket"), n, n % groups, query);
            clients.add(client);
            waiting.add(client);
        }
    }

    private String status() {
        long open = 0, received = 0, complete = 0, lost = 0, excess = 0, wrong = 0, backward = 0;
        for (var client : clients) {
            var want = expected.getOrDefault(client.group, new long[2]);
            open += client.greeted ? 1 : 0;
            received += client.count;
            complete += client.count >= want[0] ? 1 : 0;
            lost += Math.max(0, want[0] - client.count);
            excess += Math.max(0, client.count - want[0]);
            wrong += client.count == want[0] && client.hash != want[1] ? 1 : 0;
            backward += client.backward;
        }
        return "status open=%d received=%d complete=%d lost=%d excess=%d wrong=%d backward=%d ends=%s".formatted(
                open, received, complete, lost, excess, wrong, backward, ends.toString().replace(' ', '_'));
    }

    private static long micros() {
        var now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }

    /** One subscriber, over however many connections. */
    private final class Client {
        final boolean webSocket;
        final int number;
        final int group;
        final String query;
        SocketChannel channel;
        SelectionKey key;
        boolean greeted;
        boolean answered;
        boolean pending;
        byte[] rest = {};
        final Chunks chunks = new Chunks();
        String cursor;
        long again;
        long count;
        long hash;
        long backward;
        long[] last = {};

        Client(boolean webSocket, int number, int group, String query) {
            this.webSocket = webSocket;
            this.number = number;
            this.group = group;
            this.query = query.replace("{group}", Integer.toString(group)).replace("{uuid}", "00000000-0000-4000-8000-%012x".formatted(group));
        }

        void connect() {
            answered = false;
            rest = new byte[0];
            chunks.reset();
            try {
                channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                pending = true;
                connecting++;
                boolean connected = channel.connect(server);
                key = channel.register(selector, SelectionKey.OP_CONNECT, this);
                if (connected) {
                    ready(key);
                }
            } catch (IOException e) {
                ended(e.getMessage());
            }
        }

        void ready(SelectionKey ready) {
            if (ready != key || !ready.isValid()) {
                return;
            }
            try {
                if (ready.isConnectable()) {
                    channel.finishConnect();
                    write(ByteBuffer.wrap(request().getBytes(UTF_8)));
                    key.interestOps(SelectionKey.OP_READ);
                } else if (ready.isReadable()) {
                    read();
                }
            } catch (IOException e) {
                ended(e.getMessage());
            }
        }

        private String request() {
            boolean resumed = cursor != null;
            var parameters = new ArrayList<String>();
            if (resumed && webSocket) {
                parameters.add("from=" + cursor);
            }
            if (!query.isEmpty()) {
                parameters.add(query);
            }
            var common = "GET /api/v1/updates?" + String.join("&", parameters) + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.getPort() + "\r\n";
            return common
                    + (webSocket
                            ? "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                            : "Accept: text/event-stream\r\n" + (resumed ? "Last-Event-ID: " + cursor + "\r\n" : ""))
                    + "\r\n";
        }

        void write(ByteBuffer out) throws IOException {
            channel.write(out);
            if (out.hasRemaining()) {
                throw new IOException("the connection does not take a request");
            }
        }

        private void read() throws IOException {
            input.clear();
            int length = channel.read(input);
            long now = micros();
            if (length < 0) {
                ended("end of stream");
                return;
            }
            bytes.clear();
            bytes.add(rest, 0, answered && !webSocket ? 0 : rest.length);
            input.flip();
            bytes.add(input);
            int from = answered ? 0 : head();
            if (from < 0) {
                rest = bytes.from(0);
            } else if (webSocket) {
                rest = bytes.from(frames(from, now));
            } else {
                decoded.clear();
                decoded.add(rest, 0, answered ? rest.length : 0);
                answered = true;
                chunks.decode(bytes, from, decoded);
                rest = decoded.from(events(now));
            }
            answered |= from >= 0;
        }

        /** Where the body begins, or less than 0 while it does not. */
        private int head() throws IOException {
            int end = bytes.indexOf("\r\n\r\n".getBytes(ISO_8859_1), 0, bytes.length);
            if (end < 0) {
                return end;
            }
            var status = new String(bytes.array, 9, 3, ISO_8859_1);
            if (!status.equals(webSocket ? "101" : "200")) {
                throw new IOException("status " + status);
            }
            settled();
            greeted = cursor != null;
            return end + 4;
        }

        private void settled() {
            if (pending) {
                pending = false;
                connecting--;
            }
        }

        private int frames(int from, long now) throws IOException {
            int at = from;
            while (bytes.length - at >= 2) {
                int opcode = bytes.array[at] & 0x0f;
                int size = bytes.array[at + 1] & 0x7f;
                int header = size < 126 ? 2 : size == 126 ? 4 : 10;
                if (bytes.length - at < header) {
                    break;
                }
                if (size == 126) {
                    size = ByteBuffer.wrap(bytes.array).getShort(at + 2) & 0xffff;
                } else if (size == 127) {
                    size = Math.toIntExact(ByteBuffer.wrap(bytes.array).getLong(at + 2));
                }
                int body = at + header;
                if (bytes.length - body < size) {
                    break;
                }
                if ((bytes.array[at] & 0x80) == 0) {
                    throw new IOException("a message in several frames is not understood");
                }
                switch (opcode) {
                    case 1 -> message(bytes, body, body + size, now);
                    case 8 -> throw new IOException("close " + (size < 2 ? "" : ByteBuffer.wrap(bytes.array).getShort(body)));
                    case 9 -> pong(body, size);
                    default -> throw new IOException("opcode " + opcode);
                }
                at = body + size;
            }
            return at;
        }

        /** The mask is 0, which changes nothing. */
        private void pong(int body, int size) throws IOException {
            var frame = ByteBuffer.allocate(6 + size).put((byte) 0x8a).put((byte) (0x80 | size)).putInt(0);
            write(frame.put(bytes.array, body, size).flip());
        }

        private int events(long now) throws IOException {
            int from = 0;
            for (int end = decoded.blankLine(from); end >= 0; end = decoded.blankLine(from)) {
                int data = decoded.indexOf(DATA, from, end);
                if (data >= 0) {
                    message(decoded, data + DATA.length, end, now);
                }
                from = end + 2;
            }
            return from;
        }

        private void message(Bytes in, int from, int to, long now) throws IOException {
            boolean accepted = in.startsWith(ACCEPTED, from);
            if (accepted || in.startsWith(FAILED, from)) {
                outcome(in, from, to, accepted, now);
            } else if (in.startsWith(RESULT, from)) {
                long t = in.number(in.indexOf(BASIS_T, from, to) + BASIS_T.length);
                results.append(number).append(':').append(group).append(':').append(t).append(':').append(now).append(' ');
                count++;
            } else if (!in.startsWith(CURSOR_EVENT, from)) {
                throw new IOException(new String(in.array, from, Math.min(to - from, 200), UTF_8));
            }
            int at = in.lastIndexOf(CURSOR, from, to) + CURSOR.length;
            cursor = new String(in.array, at, in.indexOf(QUOTE, at, to) - at, ISO_8859_1);
            greeted = true;
        }

        private void outcome(Bytes in, int from, int to, boolean accepted, long now) {
            int mark = in.indexOf(MARK, from, to) + MARK.length;
            long n = in.number(mark);
            latencies.recordValue(Math.max(0, now - in.number(in.indexOf(COMMA, mark, to) + 1)));
            count++;
            hash += hash(n);
            int slot = 2 * (int) in.number(in.lastIndexOf(PARTITION, from, to) + PARTITION.length) + (accepted ? 0 : 1);
            long offset = in.number(in.lastIndexOf(OFFSET, from, to) + OFFSET.length) + 1;
            if (slot >= last.length) {
                last = Arrays.copyOf(last, slot + 2);
            }
            if (offset <= last[slot]) {
                backward++;
            }
            last[slot] = offset;
        }

        void interest(int operations) {
            if (key.isValid()) {
                key.interestOps(operations);
            }
        }

        /** The connection is over; who resumes tries again a little later. */
        private void ended(String why) {
            ends.merge(String.valueOf(why), 1, Integer::sum);
            drop();
            if (resuming) {
                again = System.nanoTime() + 1_000_000_000L + random.nextInt(2_000_000_000);
                pausing.add(this);
            }
        }

        void drop() {
            settled();
            greeted = false;
            try {
                if (channel != null) {
                    channel.close();
                }
            } catch (IOException e) {
                // nothing is left to do with it
            }
        }
    }

    private static final byte[] ACCEPTED = "[\"tx/accepted\"".getBytes(UTF_8);
    private static final byte[] FAILED = "[\"tx/failed\"".getBytes(UTF_8);
    private static final byte[] CURSOR_EVENT = "[\"cursor\"".getBytes(UTF_8);
    private static final byte[] RESULT = "[\"query/result\"".getBytes(UTF_8);
    private static final byte[] BASIS_T = "\"basis-t\":".getBytes(UTF_8);
    private static final byte[] CURSOR = "\"cursor\":\"".getBytes(UTF_8);
    private static final byte[] PARTITION = "\"partition\":".getBytes(UTF_8);
    private static final byte[] OFFSET = "\"offset\":".getBytes(UTF_8);
    private static final byte[] MARK = "load=".getBytes(UTF_8);
    private static final byte[] DATA = "data: ".getBytes(UTF_8);
    private static final byte[] COMMA = {','};
    private static final byte[] QUOTE = {'"'};

    /** As that of {@code UpdatesWriter}. */
    private static long hash(long n) {
        long z = (n + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        return z ^ (z >>> 27);
    }

    /** Chunked transfer coding, in pieces of any size. */
    private static final class Chunks {
        private int left;
        private int size;
        private boolean inSize;

        void reset() {
            left = 0;
            size = 0;
            inSize = false;
        }

        void decode(Bytes in, int from, Bytes out) {
            for (int at = from; at < in.length; ) {
                if (left > 0) {
                    int length = Math.min(left, in.length - at);
                    out.add(in.array, at, length);
                    left -= length;
                    at += length;
                    continue;
                }
                int digit = Character.digit(in.array[at], 16);
                if (digit >= 0) {
                    size = 16 * size + digit;
                    inSize = true;
                } else if (in.array[at] == '\n' && inSize) {
                    left = size;
                    size = 0;
                    inSize = false;
                }
                at++;
            }
        }
    }

    /** Bytes that grow, and are looked through. */
    private static final class Bytes {
        byte[] array = new byte[1 << 20];
        int length;

        void clear() {
            length = 0;
        }

        void add(byte[] more, int from, int count) {
            room(count);
            System.arraycopy(more, from, array, length, count);
            length += count;
        }

        void add(ByteBuffer more) {
            int count = more.remaining();
            room(count);
            more.get(array, length, count);
            length += count;
        }

        private void room(int count) {
            if (length + count > array.length) {
                array = Arrays.copyOf(array, 2 * (length + count));
            }
        }

        byte[] from(int start) {
            return Arrays.copyOfRange(array, start, length);
        }

        boolean startsWith(byte[] what, int from) {
            return from + what.length <= length && Arrays.equals(array, from, from + what.length, what, 0, what.length);
        }

        int blankLine(int from) {
            for (int at = from; at + 1 < length; at++) {
                if (array[at] == '\n' && array[at + 1] == '\n') {
                    return at;
                }
            }
            return -1;
        }

        int indexOf(byte[] what, int from, int to) {
            for (int at = from; at <= to - what.length; at++) {
                if (array[at] == what[0] && startsWith(what, at)) {
                    return at;
                }
            }
            return -1;
        }

        int lastIndexOf(byte[] what, int from, int to) {
            for (int at = to - what.length; at >= from; at--) {
                if (array[at] == what[0] && startsWith(what, at)) {
                    return at;
                }
            }
            return -1;
        }

        long number(int from) {
            long number = 0;
            for (int at = from; Character.isDigit(array[at]); at++) {
                number = 10 * number + array[at] - '0';
            }
            return number;
        }
    }
}
