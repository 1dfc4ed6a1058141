package dev.writ.handler;

import static dev.writ.handler.Decision.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import clojure.lang.RT;
import datomic.Util;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionTest {
    private static final UUID ID = UUID.fromString("0b9c1f0e-6e2d-4b8a-9f57-3a3c5a4b7c11");

    @Test
    void theBuilderWritesWhatDatomicReads() {
        var decision = Decision.builder()
                .entity("visit", Map.of(":visit/at", Instant.parse("2026-01-01T00:00:00Z"), ":visit/note", "first"))
                .add(17L, ":guest/name", "Ada")
                .retract(17L, ":guest/name", "Grace")
                .cas(ref(":guest/id", ID), ":guest/visits", null, 1L)
                .retractEntity(18L)
                .build();

        assertThat(decision.txData()).isEqualTo(Util.read("""
                [{:db/id "visit" :visit/at #inst "2026-01-01" :visit/note "first"}
                 [:db/add 17 :guest/name "Ada"]
                 [:db/retract 17 :guest/name "Grace"]
                 [:db/cas [:guest/id #uuid "0b9c1f0e-6e2d-4b8a-9f57-3a3c5a4b7c11"] :guest/visits nil 1]
                 [:db/retractEntity 18]]"""));
    }

    @Test
    void attributesStandSortedInTheLogAndMapsAreComponents() {
        var address = new HashMap<String, Object>(Map.of(":address/zip", "03755", ":address/city", "Anytown"));
        var decision = Decision.builder()
                .entity("guest", Map.of(":guest/name", "Ada", ":guest/address", address, "guest/id", ID))
                .build();

        assertThat(RT.printString(decision.txData().get(0)))
                .isEqualTo("{:db/id \"guest\", :guest/address {:address/city \"Anytown\", :address/zip \"03755\"}, "
                        + ":guest/name \"Ada\", :guest/id #uuid \"0b9c1f0e-6e2d-4b8a-9f57-3a3c5a4b7c11\"}");
    }

    @Test
    void aMissingValueIsNamed() {
        var attributes = new HashMap<String, Object>();
        attributes.put(":guest/name", null);

        assertThatThrownBy(() -> Decision.builder().entity("guest", attributes)).hasMessage(":guest/name");
    }

    @Test
    void aGuardNeedsAnEntityThatExists() {
        assertThatThrownBy(() -> Decision.builder().guard("guest", ":guest/name", "Ada"))
                .hasMessageContaining("tempid \"guest\"");
    }

    @Test
    void laterChangesOfTheBuilderDoNotReachADecision() {
        var builder = Decision.builder().add(17L, ":guest/name", "Ada");
        var decision = builder.build();
        builder.add(18L, ":guest/name", "Grace");

        assertThat(decision.txData()).hasSize(1);
        assertThat(Decision.nothing()).isEqualTo(new Decision(List.of(), List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", ":a b", "a/b/c", "/a", "a/", ":a\"", "a,b", "::a"})
    void onlyNamesAreKeywords(String text) {
        assertThatThrownBy(() -> Decision.keyword(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"" + text + "\" is not a keyword");
    }

    @Test
    void theColonOfAKeywordMayBeLeftOut() {
        assertThat((Object) Decision.keyword("a.b/c-d"))
                .isSameAs(Decision.keyword(":a.b/c-d"))
                .isEqualTo(Util.read(":a.b/c-d"));
    }
}
