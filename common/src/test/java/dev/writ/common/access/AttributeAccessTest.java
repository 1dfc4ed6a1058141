package dev.writ.common.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AttributeAccessTest {
    private static AttributeAccess access(Set<String> attributes, String... except) {
        return new AttributeAccess(Set.of(new AttributeAccess.Grant(
                patterns(attributes), patterns(Arrays.stream(except).collect(Collectors.toSet())))));
    }

    private static Set<NamePattern> patterns(Set<String> texts) {
        return texts.stream().map(NamePattern::new).collect(Collectors.toSet());
    }

    @Test
    void whatIsNotGrantedIsNotRead() {
        var access = access(Set.of("account/*", "customer/name"), "account/limit");
        assertThat(access.reads("account/balance")).isTrue();
        assertThat(access.reads("customer/name")).isTrue();
        assertThat(access.reads("account/limit")).isFalse();
        assertThat(access.reads("customer/names")).isFalse();
        assertThat(access.reads("accounts/balance")).isFalse();
        assertThat(AttributeAccess.NONE.reads("account/balance")).isFalse();
    }

    @Test
    void anExceptionOfOneGrantTakesNothingFromAnother() {
        var access = access(Set.of("*"), "customer/tax-id").or(access(Set.of("customer/tax-id")));
        assertThat(access.reads("customer/tax-id")).isTrue();
        assertThat(access.isAll()).isFalse();
    }

    @Test
    void whatTellsOfAnyAttributeIsForWhoReadsAll() {
        var most = access(Set.of("*"), "customer/tax-id");
        assertThat(most.reads("cmd/action")).isTrue();
        assertThat(most.reads("cmd/tx")).isFalse();
        assertThat(most.reads("cmd/error")).isFalse();
        assertThat(access(Set.of("cmd/tx", "cmd/payload-hash")).reads("cmd/payload-hash"))
                .isFalse();
        assertThat(AttributeAccess.ALL.reads("cmd/tx")).isTrue();
    }

    @Test
    void whatDatomicDescribesThingsWithIsAlwaysRead() {
        assertThat(AttributeAccess.NONE.reads("db/ident")).isTrue();
        assertThat(AttributeAccess.NONE.reads("db.install/attribute")).isTrue();
        assertThat(AttributeAccess.NONE.reads("dbx/ident")).isFalse();
    }

    @Test
    void allIsAllHoweverItCameToBe() {
        assertThat(access(Set.of("*", "a/b"))).isEqualTo(AttributeAccess.ALL);
        assertThat(access(Set.of("a/*")).or(AttributeAccess.ALL)).isEqualTo(AttributeAccess.ALL);
        assertThat(access(Set.of("a/*")).or(AttributeAccess.NONE)).isEqualTo(access(Set.of("a/*")));
    }

    @Test
    void aStarStandsAtTheEnd() {
        assertThatThrownBy(() -> new NamePattern("*/name")).hasMessageContaining("last character");
        assertThatThrownBy(() -> new NamePattern(" ")).hasMessageContaining("a name");
    }
}
