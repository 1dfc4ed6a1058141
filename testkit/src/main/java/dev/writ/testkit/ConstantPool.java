package dev.writ.testkit;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a class file refers to (JVM specification, 4.4).
 *
 * @param classes internal names, {@code java/lang/String}
 * @param methods as {@code java/util/Date.<init>()V}
 */
record ConstantPool(List<String> classes, List<String> methods) {
    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int METHOD = 10;
    private static final int INTERFACE_METHOD = 11;
    private static final int NAME_AND_TYPE = 12;

    static ConstantPool read(DataInputStream in) throws IOException {
        in.skipNBytes(8);
        int count = in.readUnsignedShort();
        var texts = new String[count];
        var tags = new int[count];
        var pairs = new int[count][2];
        for (int i = 1; i < count; i++) {
            tags[i] = in.readUnsignedByte();
            switch (tags[i]) {
                case UTF8 -> texts[i] = in.readUTF();
                case CLASS -> pairs[i][0] = in.readUnsignedShort();
                case METHOD, INTERFACE_METHOD, NAME_AND_TYPE -> {
                    pairs[i][0] = in.readUnsignedShort();
                    pairs[i][1] = in.readUnsignedShort();
                }
                default -> in.skipNBytes(bytes(tags[i]));
            }
            if (tags[i] == LONG || tags[i] == DOUBLE) {
                i++; // Each takes two places.
            }
        }
        var pool = new ConstantPool(new ArrayList<>(), new ArrayList<>());
        for (int i = 1; i < count; i++) {
            if (tags[i] == CLASS) {
                pool.classes.add(texts[pairs[i][0]]);
            } else if (tags[i] == METHOD || tags[i] == INTERFACE_METHOD) {
                var owner = texts[pairs[pairs[i][0]][0]];
                var nameAndType = pairs[pairs[i][1]];
                pool.methods.add(owner + "." + texts[nameAndType[0]] + texts[nameAndType[1]]);
            }
        }
        return pool;
    }

    private static int bytes(int tag) {
        return switch (tag) {
            case 3, 4, 9, 17, 18 -> 4;
            case LONG, DOUBLE -> 8;
            case 8, 16, 19, 20 -> 2;
            case 15 -> 3;
            default -> throw new IllegalArgumentException("unknown constant " + tag);
        };
    }
}
