package dev.writ.common.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random bytes and damaged documents: each is decoded or refused with a problem that blames the sender, soon. Replay with
 * {@code -Dwrit.test.seed=…}.
 */
class MediaFuzzTest {
    private static final int DOCUMENTS = 3000;
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private static final String[] FRAGMENTS = {
        "[",
        "]",
        "{",
        "}",
        "(",
        ")",
        "#{",
        "#_",
        "#",
        "##",
        "##Inf",
        "##NaN",
        "#inst ",
        "#uuid ",
        "#foo ",
        "#:a{",
        "^",
        "^{",
        "'",
        "`",
        "@",
        "~",
        "\\",
        "\"",
        ";",
        "\n",
        ",",
        ":",
        "::",
        "/",
        "1e999999999",
        "1e999999999M",
        "1/0",
        "1/3",
        "0x",
        "36r",
        "08",
        "-",
        "+",
        ".",
        "N",
        "M",
        "nil",
        "null",
        "true",
        "NaN",
        "Infinity",
        "\\u",
        "\\ud800",
        "\\uD83D",
        "\ud83d\ude00",
        "\ufeff",
        "\"~#set\"",
        "\"~#list\"",
        "\"~#cmap\"",
        "\"~#'\"",
        "\"~#n\"",
        "\"^ \"",
        "\"^0\"",
        "\"^!\"",
        "\"~n1\"",
        "\"~f1e9\"",
        "\"~m1\"",
        "\"~t1\"",
        "\"~c\"",
        "\"~b*\"",
        "\"~r:\"",
        "\"~zINF\"",
        "\"~u1\"",
        "\"~_\"",
        "\"~?\"",
        "\"~i99999999999999999999\"",
        "\"~d1e999\"",
        "#=(System/exit 0)",
        "9".repeat(101)
    };

    /** CPU time: the machine may be busy with other things. */
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @BeforeAll
    static void loadClojure() {
        Edn.read("#inst \"2026-01-01\"");
    }

    private interface Source {
        byte[] next(Random random, RandomJson trees, Media media);
    }

    @ParameterizedTest
    @EnumSource
    void randomBytes(Media media) {
        fuzz(media, (random, trees, m) -> {
            var bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            return bytes;
        });
    }

    @ParameterizedTest
    @EnumSource
    void randomSyntax(Media media) {
        fuzz(media, (random, trees, m) -> {
            var text = new StringBuilder();
            for (int i = random.nextInt(20); i >= 0; i--) {
                text.append(random.nextBoolean() ? FRAGMENTS[random.nextInt(FRAGMENTS.length)] : trees.text());
                text.append(random.nextBoolean() ? " " : "");
            }
            return text.toString().getBytes(StandardCharsets.UTF_8);
        });
    }

    @ParameterizedTest
    @EnumSource
    void damagedDocuments(Media media) {
        fuzz(media, (random, trees, m) -> {
            var text = new StringBuilder(new String(m.encode(trees.next()), StandardCharsets.UTF_8));
            for (int i = random.nextInt(4); i >= 0; i--) {
                int at = random.nextInt(text.length() + 1);
                switch (random.nextInt(3)) {
                    case 0 -> text.insert(at, FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
                    case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(3)));
                    default -> text.append(text, at, Math.min(text.length(), at + random.nextInt(40)));
                }
            }
            return text.toString().getBytes(StandardCharsets.UTF_8);
        });
    }

    private static void fuzz(Media media, Source source) {
        long seed = Long.getLong("writ.test.seed", System.nanoTime());
        System.out.println("MediaFuzzTest " + media + " writ.test.seed=" + seed);
        var random = new Random(seed);
        var trees = new RandomJson(seed);
        for (int i = 0; i < DOCUMENTS; i++) {
            var document = source.next(random, trees, media);
            long start = THREADS.getCurrentThreadCpuTime();
            attempt(media, document, "seed " + seed + ", document " + i);
            assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - start))
                    .as("seed %d, document %d: %s", seed, i, new String(document, StandardCharsets.UTF_8))
                    .isLessThan(LIMIT);
        }
    }

    private static void attempt(Media media, byte[] document, String which) {
        try {
            var value = media.decode(document);
            assertThat(CanonicalJson.text(media.decode(media.encode(value))))
                    .as(which)
                    .isEqualTo(CanonicalJson.text(value));
        } catch (ProblemException e) {
            assertThat(e.type()).as(which).isIn(ProblemType.MALFORMED, ProblemType.INVALID);
        } catch (Throwable e) {
            Assertions.fail(which + ": " + new String(document, StandardCharsets.UTF_8), e);
        }
        try {
            Edn.print(media.decodeData(document));
        } catch (ProblemException e) {
            assertThat(e.type()).as(which).isIn(ProblemType.MALFORMED, ProblemType.INVALID);
        } catch (Throwable e) {
            Assertions.fail(which + " as data: " + new String(document, StandardCharsets.UTF_8), e);
        }
    }
}
