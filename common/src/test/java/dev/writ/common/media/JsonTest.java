package dev.writ.common.media;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.10",
                "1.0",
                "100000000000000000000.00",
                "1E+400",
                "12345678901234567890",
                "{\"a\":[1.50,null,\"😀\\n\"]}"
            })
    void numbersKeepTheirDigits(String json) throws IOException {
        assertThat(Json.text(Json.parse(json))).isEqualTo(json);
        assertThat(new String(Json.bytes(Json.parse(json.getBytes(UTF_8))), UTF_8))
                .isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "1 2", "{\"a\":1,\"a\":2}", "NaN", "[1", "1e99999999999"})
    void takesExactlyOneValueWithoutRepeatedKeys(String json) {
        assertThatThrownBy(() -> Json.parse(json)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Json.parse(json.getBytes(UTF_8))).isInstanceOf(IOException.class);
    }

    @Test
    void takesOnlyUtf8() {
        assertThatThrownBy(() -> Json.parse("[1]".getBytes(UTF_16))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Json.parse(new byte[] {'"', (byte) 0xff, '"'})).isInstanceOf(IOException.class);
    }

    @Test
    void whateverTextItHoldsCanBeWritten() throws IOException {
        assertThat(new String(Json.bytes(Json.parse("\"a\\ud800\"")), UTF_8)).isEqualTo("\"a?\"");
    }
}
