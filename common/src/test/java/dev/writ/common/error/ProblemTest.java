package dev.writ.common.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.media.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTest {
    @ParameterizedTest
    @EnumSource
    void everyTypeIsFoundByItsUriAndSurvivesJson(ProblemType type) {
        var problem = type.problem("what happened")
                .withCode("code")
                .with("b", Json.array().add(1))
                .with("a", Json.object().put("x", "y"));
        assertThat(ProblemType.of(problem.type())).contains(type);
        assertThat(Problem.fromJson(problem.toJson())).isEqualTo(problem);
        assertThat(problem.toJson().toString())
                .isEqualTo("{\"type\":\"https://writ.dev/problems/" + type.slug() + "\",\"title\":\"" + type.title()
                        + "\",\"detail\":\"what happened\",\"code\":\"code\",\"b\":[1],\"a\":{\"x\":\"y\"}}");
    }

    @Test
    void everyTypeHasAUriOfItsOwn() {
        assertThat(Stream.of(ProblemType.values()).map(ProblemType::uri)).doesNotHaveDuplicates();
        assertThat(ProblemType.of("https://example.com/other")).isEmpty();
    }

    @Test
    void aProblemOfAnotherMakerIsReadAsFarAsItGoes() throws Exception {
        var problem = Problem.fromJson(Json.parse("{\"status\":500,\"code\":null,\"balance\":30}"));
        assertThat(problem.type()).isEqualTo("about:blank");
        assertThat(problem.code()).isEqualTo(Optional.empty());
        assertThat(problem.members()).containsOnlyKeys("balance");
    }

    @Test
    void anExceptionIsAnAnswerWithoutStackTrace() {
        var e = ProblemType.INVALID.because("no").withCode("c").with("m", Json.array());
        assertThat(e).hasMessage("invalid: no");
        assertThat(e.getStackTrace()).isEmpty();
        assertThat(e.type()).isEqualTo(ProblemType.INVALID);
        assertThat(e.problem().code()).contains("c");
        assertThat(e.problem().members()).containsOnlyKeys("m");
    }

    @Test
    void faultsAreToldTogetherAndOneByOne() {
        var e = Fault.problem(
                ProblemType.INVALID, List.of(new Fault("/a", "must be a string"), new Fault("", "b is missing")));
        assertThat(e.problem().detail()).isEqualTo("/a: must be a string; b is missing");
        assertThat(e.problem().members().get("errors").toString())
                .isEqualTo("[{\"pointer\":\"/a\",\"detail\":\"must be a string\"},"
                        + "{\"pointer\":\"\",\"detail\":\"b is missing\"}]");
    }
}
