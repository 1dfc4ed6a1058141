package dev.writ.common.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes out in any notation comes back as the same value. Replay with {@code -Dwrit.test.seed=…}. */
class MediaRoundTripTest {
    private static final int TREES = 3000;

    @ParameterizedTest
    @EnumSource
    void whatIsEncodedDecodesToTheSameValue(Media media) {
        long seed = Long.getLong("writ.test.seed", System.nanoTime());
        System.out.println("MediaRoundTripTest " + media + " writ.test.seed=" + seed);
        var trees = new RandomJson(seed);
        for (int i = 0; i < TREES; i++) {
            var tree = trees.next();
            var encoded = media.encode(tree);
            assertThat(CanonicalJson.text(media.decode(encoded)))
                    .as("seed %d, tree %d as %s", seed, i, new String(encoded, StandardCharsets.UTF_8))
                    .isEqualTo(CanonicalJson.text(tree));
            // Clojure data survives as data too, and prints the same when it comes back.
            var data = media.decodeData(encoded);
            assertThat(media.decodeData(media.encodeData(data)))
                    .as("seed %d, data %d", seed, i)
                    .isEqualTo(data);
        }
    }
}
