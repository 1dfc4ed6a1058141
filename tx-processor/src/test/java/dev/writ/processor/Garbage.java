package dev.writ.processor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.media.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;

/** Keys and values that nobody could have meant, the same for the same seed. */
final class Garbage {
    private static final String LETTERS = "{}[]\":,\\u0019truefalsn .eE+-\n\t\u0000\u001b\u202e";

    private final Random random;

    Garbage(long seed) {
        random = new Random(seed);
    }

    record KeyAndValue(byte[] key, byte[] value) {}

    KeyAndValue next() {
        var command = TopologyFixture.command(
                new UUID(random.nextLong(), random.nextLong()), "put", "{\"name\": \"g" + random.nextInt() + "\"}");
        byte[] key = command.id().toString().getBytes(UTF_8);
        byte[] value = Json.bytes(command.toJson());
        return switch (random.nextInt(10)) {
            case 0 -> new KeyAndValue(key, bytes(random.nextInt(300)));
            case 1 -> new KeyAndValue(bytes(random.nextInt(60)), value);
            case 2 -> new KeyAndValue(null, value);
            case 3 -> new KeyAndValue(key, null);
            case 4 -> new KeyAndValue(key, Arrays.copyOf(value, random.nextInt(value.length)));
            case 5 -> new KeyAndValue(key, flipped(value));
            case 6 -> new KeyAndValue(flipped(key), value);
            case 7 -> new KeyAndValue(key, without(command.toJson()));
            case 8 -> new KeyAndValue(key, nested(random.nextInt(100_000)));
            default -> new KeyAndValue(bytes(random.nextInt(20)), text(random.nextInt(2000)));
        };
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** One bit is another; it may still be a command, but then it is not this one. */
    private byte[] flipped(byte[] bytes) {
        byte[] flipped = bytes.clone();
        flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        return flipped;
    }

    private byte[] without(ObjectNode command) {
        var names = new ArrayList<String>();
        command.fieldNames().forEachRemaining(names::add);
        var name = names.get(random.nextInt(names.size()));
        if (random.nextBoolean()) {
            command.remove(name);
        } else {
            command.put(name, random.nextInt());
        }
        return Json.bytes(command);
    }

    private static byte[] nested(int depth) {
        return ("[".repeat(depth) + "]".repeat(depth)).getBytes(UTF_8);
    }

    private byte[] text(int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString().getBytes(UTF_8);
    }
}
