package dev.writ.common.media;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTest {
    private static String decoded(Media media, String document) {
        return media.decode(document.getBytes(UTF_8)).toString();
    }

    private static ProblemException refusal(Media media, byte[] document) {
        try {
            var value = media.decode(document);
            throw new AssertionError("accepted as " + value);
        } catch (ProblemException e) {
            return e;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "application/json | JSON",
                "Application/JSON; charset=UTF-8 | JSON",
                "application/json;charset=\"utf-8\" | JSON",
                "application/json; profile=x | JSON",
                " application/edn | EDN",
                "application/transit+json | TRANSIT_JSON",
                "application/json; charset=utf-16 | ",
                "application/json; CHARSET=latin1 | ",
                "application/jsonx | ",
                "text/html | ",
                "application/transit+msgpack | ",
                "`` | ",
                "; | "
            })
    void isNamedByContentType(String header, Media expected) {
        assertThat(Media.of(header).orElse(null)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void isFoundByItsOwnContentType(Media media) {
        assertThat(Media.of(media.contentType())).contains(media);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nil | null",
                "true | true",
                ":customer/id | \"customer/id\"",
                "[:create-customer {:first_name \"John\"}] | [\"create-customer\",{\"first_name\":\"John\"}]",
                "{:a 1 \"b\" 2 :c/d 3} | {\"a\":1,\"b\":2,\"c/d\":3}",
                "(1 2) | [1,2]",
                "#{} | []",
                "#{3 1 2} | [1,2,3]",
                "#{\"b\" :a 10 9 nil [1]} | [\"a\",\"b\",10,9,[1],null]",
                "1N | 1",
                "123456789012345678901234567890 | 123456789012345678901234567890",
                "1.50M | 1.50",
                "1E+400M | 1E+400",
                "0.1 | 0.1",
                "100.0 | 100.0",
                "1e23 | 1.0E+23",
                "2.2250738585072014E-308 | 2.2250738585072014E-308",
                "0x1F | 31",
                "\\a | \"a\"",
                "\\newline | \"\\n\"",
                "#inst \"2026-01-01\" | \"2026-01-01T00:00:00.000Z\"",
                "#inst \"2026-01-01T01:02:03.456+01:00\" | \"2026-01-01T00:02:03.456Z\"",
                "#uuid \"5644D334-c537-40de-901e-5cdb9ede4c51\" | \"5644d334-c537-40de-901e-5cdb9ede4c51\"",
                "#:address{:city \"A\"} | {\"address/city\":\"A\"}",
                "[1 #_ #_ 2 3 4] ; comment | [1,4]",
                "^:hint [1] | [1]",
                "\"\\ud83d\\ude00\" | \"😀\""
            })
    void ednInTheCanonicalModel(String edn, String json) {
        assertThat(decoded(Media.EDN, edn)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[\"~:create-customer\",[\"^ \",\"~:first_name\",\"John\"]] | [\"create-customer\",{\"first_name\":\"John\"}]",
                "{\"~:a\":1,\"b\":2} | {\"a\":1,\"b\":2}",
                "[[\"^ \",\"~:long-enough\",1],[\"^ \",\"^0\",2]] | [{\"long-enough\":1},{\"long-enough\":2}]",
                "[\"~#'\",\"~:a/b\"] | \"a/b\"",
                "[\"~#set\",[3,1,2]] | [1,2,3]",
                "[\"~#list\",[]] | []",
                "[\"~#cmap\",[\"~:a\",1]] | {\"a\":1}",
                "\"~f1.50\" | 1.50",
                "\"~n123456789012345678901234567890\" | 123456789012345678901234567890",
                "\"~i9007199254740993\" | 9007199254740993",
                "0.1 | 0.1",
                "\"~m0\" | \"1970-01-01T00:00:00.000Z\"",
                "\"~t2026-01-01T00:00:00.000Z\" | \"2026-01-01T00:00:00.000Z\"",
                "\"~u5644d334-c537-40de-901e-5cdb9ede4c51\" | \"5644d334-c537-40de-901e-5cdb9ede4c51\"",
                "\"~rhttp://example.com/\" | \"http://example.com/\"",
                "\"~cx\" | \"x\"",
                "\"~b AAEC\" | \"AAEC\"",
                "\"~~a\" | \"~a\"",
                "\"~^a\" | \"^a\""
            })
    void transitInTheCanonicalModel(String transit, String json) {
        assertThat(decoded(Media.TRANSIT_JSON, transit.replace("~b ", "~b"))).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "JSON | {\"a\": [1.50, 1e2, -0, 12345678901234567890]} | {\"a\":[1.50,1E+2,0,12345678901234567890]}",
                "JSON | \"\\ud83d\\ude00\" | \"😀\"",
                "JSON | 0.30000000000000000000000000001 | 0.30000000000000000000000000001"
            })
    void jsonIsTakenAsItIs(Media media, String json, String canonical) {
        assertThat(decoded(media, json)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "EDN | {:a 1 \"a\" 2} | /a | the keys :a and \"a\"",
                "EDN | [{:x foo}] | /0/x | the symbol foo",
                "EDN | {\"a/b\" {\"~\" 1/3}} | /a~1b/~0 | the ratio 1/3",
                "EDN | [1 ##NaN] | /1 | NaN",
                "EDN | ##-Inf | `` | Infinity",
                "EDN | 1e999 | `` | MALFORMED",
                "EDN | {:a {1 2}} | /a | the key 1",
                "EDN | {nil 1} | `` | the key nil",
                "TRANSIT_JSON | [\"^ \",\"~:a\",1,\"a\",2] | /a | the keys :a and \"a\"",
                "TRANSIT_JSON | [\"~$foo\"] | /0 | the symbol foo",
                "TRANSIT_JSON | [\"~zNaN\"] | /0 | NaN"
            })
    void whatTheModelCannotHoldIsNamedAndLocated(Media media, String document, String pointer, String message) {
        var refusal = refusal(media, document.getBytes(UTF_8));
        if (message.equals("MALFORMED")) {
            assertThat(refusal.type()).isEqualTo(ProblemType.MALFORMED);
            return;
        }
        assertThat(refusal.type()).isEqualTo(ProblemType.INVALID);
        var error = refusal.problem().members().get("errors").get(0);
        assertThat(error.get("pointer").textValue()).isEqualTo(pointer);
        assertThat(error.get("detail").textValue()).contains(message);
    }

    @ParameterizedTest
    @EnumSource
    void textMustBeUtf8WithoutByteOrderMark(Media media) {
        for (var bytes : new byte[][] {
            "\uFEFF1".getBytes(UTF_8),
            "[1]".getBytes(UTF_16),
            {'"', (byte) 0xff, '"'},
            {'"', (byte) 0xc0, (byte) 0x80, '"'}, // overlong
            {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'}, // a surrogate, encoded
            {'"', (byte) 0xe2, (byte) 0x82}
        }) {
            assertThat(refusal(media, bytes).type()).isEqualTo(ProblemType.MALFORMED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void documentsAreNoLongerThanAMebibyte(Media media) {
        var spaces = " ".repeat(1024 * 1024 - 1);
        assertThat(media.decode(("1" + spaces).getBytes(UTF_8)).intValue()).isEqualTo(1);
        assertThat(refusal(media, ("1 " + spaces).getBytes(UTF_8)).type()).isEqualTo(ProblemType.BODY_TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "1 2",
                "[1] x",
                "[",
                "]",
                "{\"a\":1,\"a\":2}",
                "NaN",
                "Infinity",
                "01",
                "'a'",
                "// c\n1",
                "[1,]"
            })
    void brokenJsonIsMalformed(String json) {
        var refusal = refusal(Media.JSON, json.getBytes(UTF_8));
        assertThat(refusal.type()).isEqualTo(ProblemType.MALFORMED);
        assertThat(refusal.problem().detail()).startsWith("JSON: ").doesNotContain("Feature", "enable", "Source");
    }

    @Test
    void keywordsAreWrittenWhereTheyAreValid() throws Exception {
        var json = Json.parse("{\"first_name\":\"J\",\"a/b\":1.50,\"a b\":[1,12345678901234567890],\"1\":null}");
        assertThat(new String(Media.EDN.encode(json), UTF_8))
                .isEqualTo("{:first_name \"J\", :a/b 1.50M, \"a b\" [1 12345678901234567890N], \"1\" nil}");
        assertThat(new String(Media.TRANSIT_JSON.encode(json), UTF_8))
                .isEqualTo(
                        "[\"^ \",\"~:first_name\",\"J\",\"~:a/b\",\"~f1.50\",\"a b\",[1,\"~n12345678901234567890\"],\"1\",null]");
        assertThat(new String(Media.JSON.encode(json), UTF_8)).isEqualTo(json.toString());
    }

    @Test
    void dataKeepsItsTypes() {
        var edn = "{:a #{:b sym}, [1] (2 3N 4.5M), \\x #uuid \"5644d334-c537-40de-901e-5cdb9ede4c51\"}";
        var data = Edn.read(edn);
        assertThat(Media.EDN.decodeData(Media.EDN.encodeData(data))).isEqualTo(data);
        assertThat(Media.TRANSIT_JSON.decodeData(Media.TRANSIT_JSON.encodeData(data)))
                .isEqualTo(data);
        assertThatThrownBy(() -> Media.EDN.encodeData(new Object())).isInstanceOf(ProblemException.class);
    }
}
