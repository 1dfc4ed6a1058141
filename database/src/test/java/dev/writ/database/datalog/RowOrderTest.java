package dev.writ.database.datalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.media.Edn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowOrderTest {
    /** From the least to the greatest. */
    private static final List<?> ORDERED = (List<?>) Edn.read("""
            [nil false true
             ##-Inf -1e30 -3 0.5 1 1.5M 2 2.5 100N 1e300 ##Inf
             "" "B" "a" "b" :a :b :a/b
             #inst "2020-01-01" #inst "2021-01-01"
             #uuid "00000000-0000-0000-0000-000000000001" #uuid "00000000-0000-0000-0000-000000000002"
             [] [1] [1 2] [2] ["a"] [[1]] [{:a 1}] #{1} {:a 1} {:b 1}]""");

    @Test
    void ordersAnyMixture() {
        long seed = new Random().nextLong();
        for (int i = 0; i < 200; i++) {
            var shuffled = new ArrayList<Object>(ORDERED);
            Collections.shuffle(shuffled, new Random(seed + i));
            shuffled.sort(new RowOrder());
            assertThat(shuffled).as("seed " + (seed + i)).isEqualTo(ORDERED);
        }
    }

    @Test
    void equalNumbersOfDifferentTypesKeepOneOrder() {
        var order = new RowOrder();
        var one = (List<?>) Edn.read("[1 1N 1.0 1M 1.00M ##NaN]");
        for (var a : one) {
            for (var b : one) {
                assertThat(order.compare(a, b)).isEqualTo(-order.compare(b, a));
                assertThat(order.compare(a, b) == 0).isEqualTo(a == b);
            }
        }
    }
}
