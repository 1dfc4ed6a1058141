package dev.writ.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PercentEncodingTest {
    @Test
    void decodesFieldsInOrder() {
        var fields = PercentEncoding.fields("name=J%C3%B3n+%26+co&tag=a&tag=b%2Bc&flag&=x&&q=a=b", "form");

        assertThat(fields.keySet()).containsExactly("name", "tag", "flag", "", "q");
        assertThat(fields.get("name")).containsExactly("Jón & co");
        assertThat(fields.get("tag")).containsExactly("a", "b+c");
        assertThat(fields.get("flag")).containsExactly("");
        assertThat(fields.get("q")).isEqualTo(List.of("a=b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a=%", "a=%4", "a=%zz", "a=%-1", "a=%C3", "a=%FF", "a=%C0%AF", "a=%ED%A0%80", "%E9=1", "a=\ud800"
            })
    void refusesWhatIsNotEncodedUtf8(String text) {
        assertThatThrownBy(() -> PercentEncoding.fields(text, "form"))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.type()).isEqualTo(ProblemType.MALFORMED))
                .hasMessageContaining("the form");
    }
}
