package dev.writ.updates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CursorTest {
    private static final int ROUNDS = 20_000;
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ é";

    @Test
    void isItsText() {
        var random = seeded();
        for (int n = 0; n < ROUNDS; n++) {
            var cursor = cursor(random);
            assertThat(cursor.text()).matches("[A-Za-z0-9_-]+");
            assertThat(Cursor.parse(cursor.text())).isEqualTo(cursor);
        }
    }

    @Test
    void staysShort() {
        var offsets = new long[16];
        java.util.Arrays.fill(offsets, 1_000_000);
        assertThat(Cursor.of(-1, offsets).text()).hasSizeLessThan(80);
    }

    @Test
    void nothingElseIsACursor() {
        var random = seeded();
        for (int n = 0; n < ROUNDS; n++) {
            var text = new StringBuilder(cursor(random).text());
            for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
                mutate(text, random);
            }
            refusedUnlessCanonical(text.toString());
        }
    }

    @Test
    void randomBytesWithARightChecksumAreRefusedOrCanonical() {
        var random = seeded();
        for (int n = 0; n < ROUNDS; n++) {
            var bytes = new byte[6 + random.nextInt(60)];
            random.nextBytes(bytes);
            bytes[0] = 1;
            if (random.nextBoolean()) {
                bytes[5] = (byte) (2 * random.nextInt(8));
            }
            var crc = new java.util.zip.CRC32C();
            crc.update(bytes);
            var whole = java.nio.ByteBuffer.allocate(bytes.length + 4)
                    .put(bytes)
                    .putInt((int) crc.getValue())
                    .array();
            refusedUnlessCanonical(Base64.getUrlEncoder().withoutPadding().encodeToString(whole));
        }
    }

    @Test
    void saysWhatIsWrong() {
        var text = Cursor.of(1, new long[] {1, 2}).text();
        assertMalformed("nonsense!", "base64url");
        assertMalformed("", "too short");
        assertMalformed("AQ", "too short");
        assertMalformed(text.substring(0, text.length() - 2), "damaged or incomplete");
        assertMalformed("Ag" + text.substring(2), "version");
        assertMalformed("A".repeat(40_000), "too long");
    }

    @Test
    void comparesByWhatWasRead() {
        var a = Cursor.of(1, new long[] {3, 5});
        var b = Cursor.of(1, new long[] {4, 5});
        var c = Cursor.of(1, new long[] {2, 9});
        assertThat(b.covers(a)).isTrue();
        assertThat(a.covers(b)).isFalse();
        assertThat(a.covers(a)).isTrue();
        assertThat(b.covers(c) || c.covers(b)).isFalse();
        assertThat(b.join(c)).isEqualTo(Cursor.of(1, new long[] {4, 9}));
        assertThat(a.after(0, 7)).isEqualTo(Cursor.of(1, new long[] {8, 5}));
        assertThat(a).isNotEqualTo(Cursor.of(2, new long[] {3, 5}));
    }

    private static void refusedUnlessCanonical(String text) {
        try {
            assertThat(Cursor.parse(text).text()).isEqualTo(text);
        } catch (ProblemException e) {
            assertThat(e.type()).isEqualTo(ProblemType.MALFORMED);
        }
    }

    private static void assertMalformed(String text, String reason) {
        assertThatThrownBy(() -> Cursor.parse(text))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.type()).isEqualTo(ProblemType.MALFORMED))
                .hasMessageContaining(reason);
    }

    private static Cursor cursor(Random random) {
        var next = new long[2 * (1 + random.nextInt(10))];
        for (int slot = 0; slot < next.length; slot++) {
            next[slot] = random.nextLong(1L << random.nextInt(1, 63));
        }
        return Cursor.of(random.nextInt(), next);
    }

    private static void mutate(StringBuilder text, Random random) {
        int at = random.nextInt(text.length() + 1);
        var c = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
        switch (random.nextInt(3)) {
            case 0 -> text.insert(at, c);
            case 1 -> text.setLength(at);
            default -> {
                if (at < text.length()) {
                    text.setCharAt(at, c);
                }
            }
        }
    }

    private static Random seeded() {
        long seed = System.nanoTime();
        System.out.println("CursorTest seed " + seed);
        return new Random(seed);
    }
}
