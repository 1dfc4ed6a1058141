package dev.writ.common.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import dev.writ.common.error.ProblemException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonDataTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[[1 :a/b] (2)] | [[1,\"a/b\"],[2]]",
                "{:db/id 1, :customer/name \"J\"} | {\"db/id\":1,\"customer/name\":\"J\"}",
                "{[1 :a] 1, 2 3} | {\"[1 :a]\":1,\"2\":3}",
                "{:a 1, \"a\" 2} | {\"a\":1,\"\\\"a\\\"\":2}",
                "{\"a\" 1, :a 2} | {\"a\":1,\":a\":2}",
                "[1/3 sym ##NaN ##Inf ##-Inf] | [\"1/3\",\"sym\",\"NaN\",\"Infinity\",\"-Infinity\"]",
                "[1.50M 1N 0.1 \\x nil true] | [1.50,1,0.1,\"x\",null,true]",
                "#inst \"2026-01-01\" | \"2026-01-01T00:00:00.000Z\"",
                "#uuid \"5644d334-c537-40de-901e-5cdb9ede4c51\" | \"5644d334-c537-40de-901e-5cdb9ede4c51\""
            })
    void clojureDataAsJson(String edn, String json) {
        assertThat(JsonData.toJson(Edn.read(edn)).toString()).isEqualTo(json);
    }

    @Test
    void javaDataAsJson() {
        var map = new HashMap<String, Object>();
        map.put("k", new Object[] {1, new byte[] {0, 1, 2}, new long[] {3}, URI.create("a:b"), 0.1f});
        assertThat(JsonData.toJson(List.of(map)).toString()).isEqualTo("[{\"k\":[1,\"AAEC\",[3],\"a:b\",0.1]}]");
        assertThatThrownBy(() -> JsonData.toJson(List.of(new Object()))).isInstanceOf(ProblemException.class);
    }

    @Test
    void jsonAsClojureData() throws Exception {
        var data = JsonData.fromJson(Json.parse("{\"a/b\":[1,1.50,12345678901234567890,\"x\",null],\"a b\":{}}"));
        assertThat(data).isEqualTo(Edn.read("{:a/b [1 1.50M 12345678901234567890N \"x\" nil], \"a b\" {}}"));
        assertThat(((PersistentArrayMap) data).containsKey(Keyword.intern("a/b")))
                .isTrue();
    }
}
