package dev.writ.common.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small documents that ask for much. All are refused before they get it. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileInputTest {
    private static final int BODY = 256 * 1024;

    private static void refused(Media media, String document) {
        assertThatThrownBy(() -> media.decode(document.getBytes(UTF_8)))
                .as(document.length() > 100 ? document.substring(0, 100) : document)
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.type()).isEqualTo(ProblemType.MALFORMED));
    }

    /** Runs on a stack far smaller than any server gives its threads. */
    private static void onSmallStack(Runnable test) throws Exception {
        var done = new CompletableFuture<Void>();
        new Thread(
                        null,
                        () -> {
                            try {
                                test.run();
                                done.complete(null);
                            } catch (Throwable e) {
                                done.completeExceptionally(e);
                            }
                        },
                        "small-stack",
                        256 * 1024)
                .start();
        done.get(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "(",
                "{",
                "#{",
                "#_",
                "#_ ",
                "^",
                "#^",
                "#a ",
                "#a[",
                "##",
                "#:a",
                "#:a{",
                "#:",
                "^{",
                "^[",
                "{[",
                "#_[",
                "[#_",
                "#_#a ",
                "'(",
                "@[",
                "`[",
                "[;\n",
                "[\"\\\"[\"",
                "[\\[",
                "{1 ",
                "#{[",
                "^a #_ [",
                "[^a ",
                "# ",
                "#\n",
                "[,",
                "[]["
            })
    void nestingOfEveryKindIsCutOff(String opening) throws Exception {
        Edn.read("1");
        onSmallStack(() -> {
            refused(Media.EDN, opening.repeat(BODY / opening.length()));
            refused(Media.EDN, opening.repeat(2000) + "1");
            refused(Media.EDN, opening.repeat(65) + "1");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"[|]", "(|)", "{:a |}", "#{|}", "^{:a 1} [|]", "[#_ x |]", "#_ #_ |``"})
    void whatIsAllowedIsReadOnASmallStack(String open, String close) throws Exception {
        Edn.read("1");
        var prefixes = open.chars().filter(c -> c == '^').count();
        int times = 64 / (int) (1 + prefixes) - 1;
        var text = open.startsWith("#_")
                ? "#_ ".repeat(60) + "x ".repeat(60) + "[]"
                : open.repeat(times) + "[]" + close.repeat(times);
        onSmallStack(() -> assertThat(Edn.read(text)).isNotNull());
        refused(Media.EDN, open.repeat(65) + "[]" + close.repeat(65));
    }

    @Test
    void aLongFlatDocumentIsNotDeep() {
        assertThat(Edn.read("[" + "#_ 1 [] {} #{} () ^:a [] \\[ \"[\" ;[\n".repeat(2000) + "]"))
                .isNotNull();
        assertThat(Media.JSON.decode(("[" + "[],".repeat(50_000) + "[]]").getBytes(UTF_8)))
                .hasSize(50_001);
    }

    @Test
    void jsonAndTransitNestNoDeeperThan64() throws Exception {
        onSmallStack(() -> {
            for (var media : new Media[] {Media.JSON, Media.TRANSIT_JSON}) {
                assertThat(media.decode(("[".repeat(64) + "]".repeat(64)).getBytes(UTF_8)))
                        .isNotNull();
                refused(media, "[".repeat(65) + "]".repeat(65));
                refused(media, "[".repeat(1000) + "]".repeat(1000));
                refused(media, "[".repeat(BODY));
                refused(media, "{\"a\":".repeat(BODY / 5));
            }
            refused(Media.TRANSIT_JSON, "[\"~#set\",[".repeat(1000) + "]]".repeat(1000));
            refused(Media.TRANSIT_JSON, "[\"^ \",\"a\",".repeat(65) + "1" + "]".repeat(65));
            refused(Media.TRANSIT_JSON, "[\"~#'\",".repeat(1000) + "1" + "]".repeat(1000));
            var sets = "[\"~#set\",[".repeat(63) + "]]".repeat(63);
            assertThat(Media.TRANSIT_JSON.decode(sets.getBytes(UTF_8))).isNotNull();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#=(System/exit 0)", "#=1", "#foo 1", "#java.util.Date[1]", "#clojure.lang.Ratio[1 2]", "#js {}",
                        "#\"regex\"", "#'a", "#(a)", "#?(:clj 1)",
                "#inst 5", "#inst \"x\"", "#inst \"2026-02-30\"", "#inst nil", "#uuid 5", "#uuid \"1-1-1-1-1\"",
                        "#uuid nil", "#inst", "##Foo", "##",
                "#<Object>", "#\u0100 1"
            })
    void noTagRunsAnythingOrIsMadeUp(String edn) {
        refused(Media.EDN, edn);
        refused(Media.EDN, "[1 " + edn + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"~#foo\",1]",
                "\"~qx\"",
                "[\"~#ratio\",[1,2]]",
                "[\"~#link\",[\"^ \"]]",
                "[\"~#i\",\"1\"]",
                "[\"~#n\",\"1\"]",
                "[\"~#\",1]",
                "[\"~#set\",1]",
                "[\"~#set\",[1,1]]",
                "[\"~#cmap\",[1]]",
                "[\"~#list\",{}]",
                "[\"^ \",\"a\"]",
                "[[\"^ \",\"a\"],\"b\"]",
                "\"~u1\"",
                "\"~tx\"",
                "\"~mx\"",
                "\"~c\"",
                "\"~cab\"",
                "\"~f\"",
                "\"~nx\"",
                "\"~r:\"",
                "[\"^0\"]",
                "[\"^ \",\"^0\",1]",
                "[\"^ \",\"abcd\",[\"^1\"]]",
                "\"^~\"",
                "\"^000\"",
                "1 2",
                "",
                "[\"^ \",\"~:a\",1,\"~:a\",2]",
                "{\"a\":1,\"a\":2}",
                "nil"
            })
    void transitIsReadStrictly(String transit) {
        refused(Media.TRANSIT_JSON, transit);
    }

    @ParameterizedTest
    @CsvSource({
        "JSON,1e999999999",
        "JSON,-1E-999999999",
        "JSON,1e401",
        "JSON,0e999999999",
        "JSON,1e99999999999",
        "JSON,1e2147483648",
        "EDN,1e999999999",
        "EDN,1E-999999999M",
        "EDN,1e401M",
        "EDN,0e999999999M",
        "EDN,+1e99999999999",
        "EDN,1/1e999999999",
        "TRANSIT_JSON,1e999999999",
        "TRANSIT_JSON,\"\"\"~f1e999999999\"\"\"",
        "TRANSIT_JSON,\"\"\"~d1e999999999\"\"\"",
        "TRANSIT_JSON,\"\"\"~f1e401\"\"\""
    })
    void numbersOutOfBoundsAreNotExpanded(Media media, String number) {
        var text = number.replace("\"\"", "\"");
        refused(media, text);
        refused(media, "[" + text + "]");
    }

    @Test
    void numbersHaveAtMost100Digits() {
        var digits = "1" + "0".repeat(99);
        var more = digits + "0";
        for (var number : new String[] {digits, "-" + digits, "0." + digits}) {
            assertThat(Media.JSON.decode(number.getBytes(UTF_8)).decimalValue()).isEqualTo(number);
            assertThat(Media.EDN.decode((number + "M").getBytes(UTF_8)).decimalValue())
                    .isEqualTo(number);
            assertThat(Media.TRANSIT_JSON
                            .decode(("\"~f" + number + "\"").getBytes(UTF_8))
                            .decimalValue())
                    .isEqualTo(number);
        }
        for (var tooLong :
                new String[] {more, "9".repeat(BODY), "0." + more, "1" + "0".repeat(60) + "." + "0".repeat(60) + "1"}) {
            refused(Media.JSON, tooLong);
            refused(Media.EDN, tooLong);
            refused(Media.EDN, tooLong + (tooLong.contains(".") ? "M" : "N"));
            refused(Media.TRANSIT_JSON, tooLong);
            refused(Media.TRANSIT_JSON, "\"~f" + tooLong + "\"");
            refused(Media.TRANSIT_JSON, "\"~i" + tooLong + "\"");
        }
        refused(Media.EDN, "0x" + "f".repeat(BODY));
        refused(Media.EDN, "36r" + "z".repeat(BODY));
        refused(Media.EDN, "1/" + "3".repeat(BODY));
    }

    @Test
    void halfASurrogatePairIsRefusedHoweverItIsWritten() {
        for (var half : new String[] {"\\ud800", "\\udc00", "\\ude00\\ud83d", "\\ud83d x", "\\ud83d\\n", "x\\uD83D"}) {
            refused(Media.JSON, "\"" + half + "\"");
            refused(Media.JSON, "{\"" + half + "\":1}");
            refused(Media.EDN, "\"" + half + "\"");
            refused(Media.TRANSIT_JSON, "\"" + half + "\"");
            refused(Media.TRANSIT_JSON, "\"~:" + half + "\"");
            refused(Media.TRANSIT_JSON, "\"~c" + half.substring(0, 6) + "\"");
        }
        refused(Media.EDN, "\\ud800");
        assertThatThrownBy(() -> Edn.read("\"\ud800\"")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> Edn.read(":a\udc00")).isInstanceOf(ProblemException.class);
    }

    @Test
    void manyKeysOfOneHashAreReadInTime() {
        // Strings of "Aa" and "BB" all have the hash of each other.
        var map = new StringBuilder("{");
        for (int i = 0; i < 1 << 12; i++) {
            map.append('"');
            for (int bit = 0; bit < 12; bit++) {
                map.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            map.append("\" 1 ");
        }
        var text = map.append('}').toString();
        org.junit.jupiter.api.Assertions.assertTimeout(
                Duration.ofSeconds(10),
                () -> assertThat(Media.EDN.decode(text.getBytes(UTF_8))).hasSize(1 << 12));
    }
}
