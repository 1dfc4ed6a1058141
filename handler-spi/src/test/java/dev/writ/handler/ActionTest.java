package dev.writ.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActionTest {
    @Test
    void theBuilderCollectsAnAction() {
        var action = Action.named("loyalty/award-points")
                .version(3)
                .title("Award points")
                .description("Thanks a guest.")
                .schema("{\"type\": \"object\", \"required\": [\"points\"]}")
                .example("{\"points\": 1.50}")
                .orderingKey("/guest_id")
                .attributes("[{:db/ident :guest/points}]")
                .build();

        assertThat(action.version()).isEqualTo(3);
        assertThat(action.schema().at("/required/0").textValue()).isEqualTo("points");
        assertThat(action.examples().get(0).get("points").decimalValue()).isEqualTo("1.50");
        assertThat(action.orderingKey()).contains(JsonPointer.compile("/guest_id"));
        assertThat(action.attributes()).containsExactly("[{:db/ident :guest/points}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Award", "award_points", "1st", "a/b/c", "/award", "award ", "loyalty/"})
    void namesAreLowerCaseWords(String name) {
        assertThatThrownBy(() -> Action.named(name).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + name + "\"");
    }

    @Test
    void wrongJsonIsBlamedOnItsAction() {
        assertThatThrownBy(() -> Action.named("award-points").schema("{"))
                .hasMessageContaining("schema of action award-points");
        assertThatThrownBy(() -> Action.named("award-points").example("{} {}"))
                .hasMessageContaining("example of action award-points");
    }

    @Test
    void versionsBeginAtOne() {
        assertThatThrownBy(() -> Action.named("award-points").version(0).build())
                .hasMessageContaining("version of action award-points");
    }

    @Test
    void aMissingResourceIsNamed() {
        assertThatThrownBy(() -> Action.resource(ActionTest.class, "no-such.json"))
                .hasMessage("no resource \"no-such.json\" beside dev.writ.handler.ActionTest");
    }

    @Test
    void aRejectionCarriesCodeAndDetailButNoStack() {
        var rejected = new Rejected("insufficient-points", "3 points are left, 5 were asked for");

        assertThat(rejected.code()).isEqualTo("insufficient-points");
        assertThat(rejected.detail()).isEqualTo("3 points are left, 5 were asked for");
        assertThat(rejected.getStackTrace()).isEmpty();
        assertThatThrownBy(() -> new Rejected("Insufficient points", "")).hasMessageContaining("Insufficient points");
    }
}
