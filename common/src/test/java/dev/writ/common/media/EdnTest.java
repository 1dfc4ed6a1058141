package dev.writ.common.media;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentHashSet;
import clojure.lang.PersistentList;
import clojure.lang.PersistentVector;
import clojure.lang.Symbol;
import dev.writ.common.error.ProblemException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EdnTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nil",
                "true",
                "1",
                "-1",
                "1N",
                "1.50M",
                "1E+400M",
                "0.1",
                "1.0E23",
                "##Inf",
                "##-Inf",
                "1/3",
                "\"a\\\"b\\\\\\n\\t\\r\\f\\b\"",
                ":a",
                ":a/b",
                ":a.b/c'",
                ":db.install/_attribute",
                "sym",
                "a/b",
                "/",
                "+",
                "-",
                "...",
                "?x",
                "$",
                "%",
                "_",
                "*",
                "<=",
                "not=",
                "clojure.core/+",
                "\\a",
                "\\newline",
                "\\space",
                "\\u",
                "\\(",
                "\\\\",
                "#uuid \"5644d334-c537-40de-901e-5cdb9ede4c51\"",
                "#inst \"2026-01-01T00:00:00.001-00:00\"",
                "[]",
                "()",
                "{}",
                "#{}",
                "[1 [2]]",
                "(1 (2))",
                "{:a {:b 1}, [1] nil}",
                "#{#{1}}"
            })
    void readsAndPrintsTheSameText(String text) {
        assertThat(Edn.print(Edn.read(text))).isEqualTo(text);
    }

    @Test
    void printsDataThatIsNotClojures() {
        assertThat(Edn.print(List.of(1, (short) 2, (byte) 3, 4L))).isEqualTo("[1 2 3 4]");
        assertThat(Edn.print(Arrays.asList(new BigInteger("1"), new BigDecimal("1E+2"), 0.1f, 0.1d, Double.NaN)))
                .isEqualTo("[1N 1E+2M 0.1 0.1 ##NaN]");
        assertThat(Edn.print(new Object[] {"a", new int[] {1, 2}, null})).isEqualTo("[\"a\" [1 2] nil]");
        assertThat(Edn.print(new byte[] {0, 1, 2})).isEqualTo("\"AAEC\"");
        assertThat(Edn.print(URI.create("http://example.com"))).isEqualTo("\"http://example.com\"");
        assertThat(Edn.print(Map.of(Keyword.intern("a", "b"), Set.of(1)))).isEqualTo("{:a/b #{1}}");
        assertThat(Edn.print(new java.sql.Timestamp(0))).isEqualTo("#inst \"1970-01-01T00:00:00.000-00:00\"");
        assertThat(Edn.print(new UUID(0, 1))).isEqualTo("#uuid \"00000000-0000-0000-0000-000000000001\"");
    }

    @Test
    void printsEverythingHoweverClojureIsSetUp() {
        assertThat(Edn.print(IntStream.range(0, 500).boxed().toList()))
                .isEqualTo(IntStream.range(0, 500).mapToObj(Integer::toString).collect(joining(" ", "[", "]")));
        // Clojure's REPL would print #:a{:b 1}.
        assertThat(Edn.print(PersistentArrayMap.createWithCheck(new Object[] {Keyword.intern("a/b"), 1L})))
                .isEqualTo("{:a/b 1}");
    }

    @Test
    void keepsWhatKindOfCollectionItIs() {
        assertThat(Edn.read("[1]")).isInstanceOf(PersistentVector.class);
        assertThat(Edn.read("(1)")).isInstanceOf(PersistentList.class);
        assertThat(Edn.read("#{1}")).isInstanceOf(PersistentHashSet.class);
        assertThat(Edn.read("#inst \"1970-01-01\"")).isEqualTo(new Date(0));
        assertThat(Edn.print(((PersistentList) Edn.read("(1 2)")).next())).isEqualTo("(2)");
    }

    @Test
    void readsInstantsAsItPrintsThem() {
        var random = new java.util.Random(11);
        for (int n = 0; n < 200; n++) {
            var date = new Date(random.nextLong(-62_000_000_000_000L, 250_000_000_000_000L));
            assertThat(Edn.read(Edn.print(date))).isEqualTo(date);
        }
        var noon = java.time.Instant.parse("2026-07-01T12:00:00Z");
        for (var text : List.of(
                "2026-07-01T12:00:00.000-00:00",
                "2026-07-01T12:00:00.0000001Z",
                "2026-07-01T12:00:00Z",
                "2026-07-01T12:00:00",
                "2026-07-01T12:00",
                "2026-07-01T12",
                "2026-07-01T14:00+02:00",
                "2026-07-01T06:30:00.000-05:30")) {
            assertThat(Edn.read("#inst \"" + text + "\"")).as(text).isEqualTo(Date.from(noon));
        }
        assertThat(Edn.read("#inst \"2026\"")).isEqualTo(Edn.read("#inst \"2026-01\""));
        assertThat(Edn.read("#inst \"2026-01Z\"")).isEqualTo(Edn.read("#inst \"2026-01-01\""));
    }

    /** A name from a customer must not become syntax: the text is read back and applied. */
    @Test
    void refusesNamesThatWouldReadAsSomethingElse() {
        for (var name : new String[] {
            "a b", "a]", "a\"", "", "a/b/c", ":a", "a:", "a::b", "a;", "a\n", "a,b", "x} [:db/add", "a@b"
        }) {
            assertThatThrownBy(() -> Edn.print(Keyword.intern(name))).as(name).isInstanceOf(ProblemException.class);
            assertThatThrownBy(() -> Edn.print(Symbol.intern(name))).as(name).isInstanceOf(ProblemException.class);
            assertThatThrownBy(() -> Edn.print(Keyword.intern("ns", name)))
                    .as(name)
                    .isInstanceOf(ProblemException.class);
        }
        for (var name : new String[] {"nil", "true", "1a", "-1", "#a"}) {
            assertThatThrownBy(() -> Edn.print(Symbol.intern(name))).as(name).isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void everyKeywordItPrintsReadsBack() {
        var texts = new RandomJson(1);
        for (int i = 0; i < 5000; i++) {
            var name = texts.text();
            for (var named : new Object[] {Keyword.intern(name), Keyword.intern("n", name), Symbol.intern(name)}) {
                try {
                    assertThat(Edn.read(Edn.print(named))).isEqualTo(named);
                } catch (ProblemException refused) {
                    assertThat(refused.problem().detail()).contains("cannot be written as EDN");
                }
            }
        }
    }

    @Test
    void objectsThatAreNoDataAreNamedByTheirClass() {
        assertThatThrownBy(() -> Edn.print(List.of(new Object())))
                .hasMessage("invalid: an object of java.lang.Object cannot be written as EDN");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`[1\n  )` | EDN, line 2, column 3: Unmatched delimiter: )",
                "`{:a 1\n :a 2}` | EDN, line 2, column 6: Duplicate key: :a",
                "#{1 1} | EDN, line 1, column 6: Duplicate key: 1",
                "1 2 | EDN, line 1, column 3: more than one value",
                "[1 | EDN, line 1, column 2: EOF while reading",
                "#foo 1 | EDN, line 1, column 6: No reader function for tag foo",
                "`\n1e500` | EDN, line 2, column 1: a number has more than 100 digits or an exponent beyond ±400",
                "#uuid \"x\" | EDN, line 1, column 9: Invalid UUID string: x",
                "#inst \"x\" | EDN, line 1, column 9: Invalid instant: x",
                "#inst \"2026-02-30T00:00:00.000-00:00\" | EDN, line 1, column 37: Invalid instant: 2026-02-30T00:00:00.000-00:00",
                "#inst \"2026-02-28T24:00:00.000-00:00\" | EDN, line 1, column 37: Invalid instant: 2026-02-28T24:00:00.000-00:00",
                "; nothing | EDN: no value",
                "1/0 | EDN, line 1, column 3: Divide by zero"
            })
    void saysWhereItStumbled(String text, String detail) {
        assertThatThrownBy(() -> Edn.read(text))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().detail()).isEqualTo(detail));
    }

    @Test
    void manyThreadsCanReadAtOnce() throws Exception {
        var pool = Executors.newFixedThreadPool(8);
        try {
            Callable<Object> read = () -> Edn.read("{:a [#inst \"2026-01-01\" 1.5M]}");
            var results = pool.invokeAll(java.util.Collections.nCopies(64, read));
            for (var result : results) {
                assertThat(result.get()).isEqualTo(Edn.read("{:a [#inst \"2026-01-01\" 1.5M]}"));
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
