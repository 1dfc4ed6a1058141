package dev.writ.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.banking.Withdraw;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverriddenHandlersTest {
    @TempDir
    private Path folder;

    private static Class<?> decider(Handlers handlers, String action) {
        return handlers.find(action).orElseThrow().handler().getClass();
    }

    @Test
    void anotherVersionOfClassesOnTheClassPathComesFirst() throws Exception {
        ChangedBanking.write(
                folder.resolve("banking.jar"), "Withdraw", ".title(\"Withdraw money\")", ".title(\"Changed\")");
        HandlerJar.write(Files.createDirectory(folder.resolve("more")).resolve("join.jar"), "loyalty.Join", "join");
        var base = Handlers.load(Optional.empty());
        var handlers = base.overriddenBy(folder);
        var withdraw = decider(handlers, "withdraw");
        assertThat(withdraw.getName()).isEqualTo(Withdraw.class.getName());
        assertThat(withdraw).isNotSameAs(Withdraw.class);
        assertThat(handlers.find("withdraw").orElseThrow().action().title()).isEqualTo("Changed");
        assertThat(decider(handlers, "deposit").getClassLoader())
                .as("a version is of one piece")
                .isSameAs(withdraw.getClassLoader());
        assertThat(decider(handlers, "join").getClassLoader()).isNotSameAs(withdraw.getClassLoader());
        assertThat(decider(base, "withdraw")).isSameAs(Withdraw.class);
    }

    @Test
    void whatTheJarsDoNotDecideIsDecidedAsBefore() throws Exception {
        HandlerJar.write(folder.resolve("join.jar"), "loyalty.Join", "join");
        var handlers = Handlers.load(Optional.empty()).overriddenBy(folder);
        assertThat(decider(handlers, "withdraw")).isSameAs(Withdraw.class);
        assertThat(handlers.all()).hasSize(9);
    }

    @Test
    void jarsWithoutHandlersAreAnError() throws Exception {
        assertThatThrownBy(() -> Handlers.load(Optional.empty()).overriddenBy(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(folder.toString(), "no jar", "dev.writ.handler.CommandHandler");
    }

    @Test
    void jarsThatClaimOneActionAreAnError() throws Exception {
        HandlerJar.write(folder.resolve("one.jar"), "loyalty.Join", "join");
        HandlerJar.write(Files.createDirectory(folder.resolve("two")).resolve("two.jar"), "other.Join", "join");
        assertThatThrownBy(() -> Handlers.load(Optional.empty()).overriddenBy(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("loyalty.Join", "other.Join", "join");
    }
}
