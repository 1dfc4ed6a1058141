package dev.writ.common.media;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;

/** JSON trees of every kind that the canonical model can hold, the awkward ones more often than chance would have it. */
final class RandomJson {
    private static final JsonNodeFactory NODES = Json.mapper().getNodeFactory();
    private static final String[] AWKWARD_TEXTS = {
        "",
        " ",
        "a",
        "customer/id",
        ":a",
        "a/b/c",
        "/",
        "a/",
        "/a",
        "~",
        "~~",
        "~#set",
        "~:a",
        "^",
        "^ ",
        "^0",
        "^1",
        "`",
        "x#set",
        "a b",
        "a,b",
        "1",
        "1a",
        "-1",
        "+1",
        "-",
        "+",
        ".",
        ".5",
        "nil",
        "true",
        "null",
        "a:b",
        "a::b",
        "a:",
        "a;b",
        "a\"b",
        "a\\b",
        "a'b",
        "a#b",
        "#a",
        "@",
        "\n\t\r\b\f",
        "\u0000",
        "\u007f",
        "\u2028",
        "\ufeff",
        "größe",
        "日本",
        "😀",
        "\ud83d\ude00x",
        "key-longer-than-three",
        "another-long-key",
        "~longer-than-three",
        "^longer-than-three",
        "NaN",
        "1/2",
        "#inst",
        "%",
        "&=<>?!*_$"
    };

    private final Random random;

    RandomJson(long seed) {
        this.random = new Random(seed);
    }

    JsonNode next() {
        return node(1 + random.nextInt(5));
    }

    private JsonNode node(int depth) {
        int kind = random.nextInt(depth == 0 ? 6 : 10);
        return switch (kind) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> integer();
            case 3 -> NODES.numberNode(decimal());
            case 4, 5 -> NODES.textNode(text());
            case 6, 7 -> array(depth);
            default -> object(depth);
        };
    }

    private JsonNode array(int depth) {
        var array = NODES.arrayNode();
        for (int i = random.nextInt(5); i > 0; i--) {
            array.add(node(depth - 1));
        }
        return array;
    }

    private JsonNode object(int depth) {
        var object = NODES.objectNode();
        // Beyond eight keys Clojure has another kind of map.
        for (int i = random.nextInt(random.nextInt(8) == 0 ? 30 : 5); i > 0; i--) {
            object.set(text(), node(depth - 1));
        }
        return object;
    }

    private JsonNode integer() {
        return switch (random.nextInt(5)) {
            case 0 -> NODES.numberNode(random.nextInt(20) - 10);
            case 1 -> NODES.numberNode(random.nextLong());
            case 2 -> NODES.numberNode((random.nextBoolean() ? 1L << 53 : Long.MIN_VALUE) + random.nextInt(3));
            case 3 -> NODES.numberNode(BigInteger.valueOf(Long.MAX_VALUE).add(BigInteger.valueOf(random.nextInt(3))));
            default -> NODES.numberNode(new BigInteger(random.nextInt(330), random).negate());
        };
    }

    private BigDecimal decimal() {
        var digits = new BigInteger(random.nextInt(330), random);
        var unscaled = random.nextBoolean() ? digits : BigInteger.valueOf(random.nextInt(200) - 100);
        return new BigDecimal(unscaled, random.nextInt(10) == 0 ? random.nextInt(600) - 300 : random.nextInt(20) - 5);
    }

    String text() {
        if (random.nextInt(3) > 0) {
            return AWKWARD_TEXTS[random.nextInt(AWKWARD_TEXTS.length)];
        }
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            int c = random.nextInt(4) > 0 ? 0x20 + random.nextInt(0x5f) : random.nextInt(0x110000);
            text.appendCodePoint(c >= 0xd800 && c <= 0xdfff ? 'x' : c);
        }
        return text.toString();
    }
}
