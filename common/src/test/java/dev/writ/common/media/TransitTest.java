package dev.writ.common.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import clojure.lang.Keyword;
import clojure.lang.PersistentHashMap;
import clojure.lang.PersistentHashSet;
import clojure.lang.PersistentList;
import clojure.lang.PersistentVector;
import dev.writ.common.error.ProblemException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransitTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[:a/b sym \"~x\" \"^x\" nil true] | [\"~:a/b\",\"~$sym\",\"~~x\",\"~^x\",null,true]",
                "[1 9007199254740993 2N 1.50M 0.5] | [1,\"~i9007199254740993\",\"~n2\",\"~f1.50\",0.5]",
                "(1 (2)) | [\"~#list\",[1,[\"^0\",[2]]]]",
                "#{:a} | [\"~#set\",[\"~:a\"]]",
                "{:name 1} | [\"^ \",\"~:name\",1]",
                "{[1] 2} | [\"~#cmap\",[[1],2]]",
                "[{:name 1} {:name 2}] | [[\"^ \",\"~:name\",1],[\"^ \",\"^0\",2]]",
                "[#inst \"1970-01-01\" \\x] | [\"~m0\",\"~cx\"]",
                "#uuid \"5644d334-c537-40de-901e-5cdb9ede4c51\" | [\"~#'\",\"~u5644d334-c537-40de-901e-5cdb9ede4c51\"]",
                "[##NaN ##Inf] | [\"~zNaN\",\"~zINF\"]"
            })
    void clojureDataAsTransitAndBack(String edn, String transit) {
        var data = Edn.read(edn);
        assertThat(new String(Transit.write(data), UTF_8)).isEqualTo(transit);
        // NaN is not equal to itself; its text is.
        assertThat(Edn.print(Transit.read(transit.getBytes(UTF_8)))).isEqualTo(Edn.print(data));
    }

    @Test
    void readsIntoPersistentCollections() {
        assertThat(Transit.read("[1]".getBytes(UTF_8))).isInstanceOf(PersistentVector.class);
        assertThat(Transit.read("[\"~#list\",[1]]".getBytes(UTF_8))).isInstanceOf(PersistentList.class);
        assertThat(Transit.read("[\"~#set\",[1]]".getBytes(UTF_8))).isInstanceOf(PersistentHashSet.class);
        var map = new StringBuilder("[\"^ \"");
        for (int i = 0; i < 20; i++) {
            map.append(",\"key").append(i).append("\",").append(i);
        }
        assertThat(Transit.read(map.append(']').toString().getBytes(UTF_8)))
                .isInstanceOf(PersistentHashMap.class)
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("key19", 19L);
    }

    @Test
    void writesDataThatIsNotClojures() {
        var data = Arrays.asList((short) 1, 0.1f, new int[] {2}, new byte[] {0, 1, 2}, URI.create("a:b"), "\ud800");
        assertThat(new String(Transit.write(data), UTF_8)).isEqualTo("[1,0.1,[2],\"~bAAEC\",\"~ra:b\",\"?\"]");
    }

    @Test
    void refusesWhatIsNoData() {
        for (var object : new Object[] {new Object(), new AtomicLong(1), Edn.read("1/3"), Thread.currentThread()}) {
            assertThatThrownBy(() -> Transit.write(List.of(object))).isInstanceOf(ProblemException.class);
        }
    }

    /** The cache has 44 × 44 places and then begins again; writer, scanner and reader must agree on where. */
    @Test
    void theCacheMayOverflow() {
        var data = PersistentVector.create(IntStream.range(0, 10_000)
                .mapToObj(i -> Keyword.intern("keyword-" + i % 2500))
                .toList());
        assertThat(Transit.read(Transit.write(data))).isEqualTo(data);
    }
}
