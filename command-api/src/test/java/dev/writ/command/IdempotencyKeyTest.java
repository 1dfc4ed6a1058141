package dev.writ.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.access.Principal;
import dev.writ.common.error.ProblemException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {
    @Test
    void aStringAndABareTokenMeanTheSame() {
        var quoted = parse(List.of("\"5644d334-c537-40de-901e-5cdb9ede4c51\""));
        assertThat(quoted.orElseThrow().value()).isEqualTo("5644d334-c537-40de-901e-5cdb9ede4c51");
        assertThat(parse(List.of(" 5644d334-c537-40de-901e-5cdb9ede4c51 "))).isEqualTo(quoted);
        assertThat(parse(List.of())).isEmpty();
    }

    @Test
    void escapesAreThoseOfStructuredFields() {
        assertThat(parse(List.of("\"0123456789 \\\"abc\\\\def\"")).orElseThrow().value())
                .isEqualTo("0123456789 \"abc\\def");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "short",
                "\"fifteen-chars--\"",
                "\"0123456789abcdef",
                "0123456789 abcdef",
                "\"0123456789\\nabcdef\"",
                "\"0123456789ä-abcdef\"",
                "\"0123456789abcdef\";p=1"
            })
    void everythingElseIsRefusedWithTheRule(String field) {
        assertThatThrownBy(() -> parse(List.of(field)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("Idempotency-Key: ");
    }

    @Test
    void lengthAndNumberAreLimited() {
        assertThat(parse(List.of("x".repeat(255)))).isPresent();
        assertThatThrownBy(() -> parse(List.of("x".repeat(256)))).hasMessageContaining("from 16 to 255");
        assertThatThrownBy(() -> parse(List.of("x".repeat(16), "x".repeat(16)))).hasMessageContaining("there are 2");
    }

    @Test
    void whoIsKnownMayUseShortKeys() {
        var alice = new Principal("alice", Set.of(), Optional.empty());
        assertThat(IdempotencyKey.parse(List.of("1"), alice)).isPresent();
        assertThatThrownBy(() -> IdempotencyKey.parse(List.of("\"\""), alice)).hasMessageContaining("from 1 to 255");
    }

    private static Optional<IdempotencyKey> parse(List<String> fields) {
        return IdempotencyKey.parse(fields, Principal.ANONYMOUS);
    }

    @Test
    void theIdOfAKeyIsFixedForEverAndOfThePrincipalAlone() {
        var key = new IdempotencyKey("0123456789abcdef");
        assertThat(CommandIds.keyed("anonymous", key)).hasToString("2dff759a-18a1-5257-b7a9-cffb7b41e626");
        assertThat(CommandIds.keyed("anonymous", key)).isNotEqualTo(CommandIds.keyed("alice", key));
        assertThat(CommandIds.keyed("a1:b", new IdempotencyKey("c")))
                .isNotEqualTo(CommandIds.keyed("a", new IdempotencyKey("b1:c")));
    }
}
