package dev.writ.common.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ \"b\" : 1, \"a\" : [ ] } | {\"a\":[],\"b\":1}",
                "[1, 1.0, 1e0, 10e-1, 0.1E1] | [1,1,1,1,1]",
                "[100, 1e2, 1E+2, 100.00] | [1e2,1e2,1e2,1e2]",
                "[0, -0, 0.0, 0e5, -0.0] | [0,0,0,0,0]",
                "[0.1, 10e-2, 1.10] | [1e-1,1e-1,11e-1]",
                "1e400 | 1e400",
                "0.30000000000000000000000000001 | 30000000000000000000000000001e-29",
                "\"\\u0041\\n\\/\" | \"A\\n/\"",
                "{\"\\ud83d\\ude00\":1,\"\\uffff\":2,\"a\":3} | {\"a\":3,\"😀\":1,\"\uffff\":2}",
                "[true,false,null,\"\"] | [true,false,null,\"\"]"
            })
    void equalValuesHaveOneText(String json, String canonical) throws Exception {
        assertThat(CanonicalJson.text(Json.parse(json))).isEqualTo(canonical);
    }

    @Test
    void reordersAndRewritesWithoutChangingTheHash() throws Exception {
        assertThat(CanonicalJson.sha256(Json.parse("{\"a\":1.0,\"b\":{\"c\":2,\"d\":3}}")))
                .isEqualTo(CanonicalJson.sha256(Json.parse("{\"b\":{\"d\":3.00,\"c\":20e-1},\"a\":1}")))
                .isNotEqualTo(CanonicalJson.sha256(Json.parse("{\"a\":\"1\",\"b\":{\"c\":2,\"d\":3}}")));
        assertThat(CanonicalJson.sha256(new byte[0]))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void isJsonWithTheSameValue() {
        var trees = new RandomJson(3);
        for (int i = 0; i < 1000; i++) {
            var tree = trees.next();
            var text = CanonicalJson.text(tree);
            try {
                assertThat(CanonicalJson.text(Json.parse(text))).isEqualTo(text);
            } catch (Exception e) {
                throw new AssertionError(text, e);
            }
        }
    }
}
