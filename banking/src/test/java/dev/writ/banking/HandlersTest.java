package dev.writ.banking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.handler.CommandHandler;
import dev.writ.testkit.Given;
import dev.writ.testkit.HandlerContract;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HandlersTest {
    static List<CommandHandler> handlers() {
        return Bank.handlers();
    }

    @Test
    void theJarBringsEightActions() {
        assertThat(Bank.handlers())
                .extracting(handler -> handler.action().name())
                .containsExactlyInAnyOrder(
                        "create-customer",
                        "change-address",
                        "open-account",
                        "deposit",
                        "withdraw",
                        "transfer",
                        "pay-bill",
                        "close-account");
    }

    @ParameterizedTest
    @MethodSource("handlers")
    void eachKeepsTheContract(CommandHandler handler) {
        HandlerContract.check(handler);
    }

    @Test
    void theExamplesTellAStory() {
        Map<String, CommandHandler> byName = Bank.handlers().stream()
                .collect(Collectors.toMap(handler -> handler.action().name(), Function.identity()));
        Given bank = Bank.empty();
        for (var action : List.of(
                "create-customer",
                "change-address",
                "open-account",
                "deposit",
                "withdraw",
                "transfer",
                "pay-bill",
                "close-account")) {
            for (var example : byName.get(action).action().examples()) {
                bank = bank.command(action, example.toString());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("handlers")
    void everyExampleIsAtLeastUnderstoodByAnEmptyBank(CommandHandler handler) {
        var action = handler.action();
        for (var example : action.examples()) {
            var when = Bank.empty().when(action.name(), example.toString());
            switch (action.name()) {
                case "create-customer" -> when.thenAccepted();
                case "change-address", "open-account" -> when.thenRejected("unknown-customer");
                default -> when.thenRejected("unknown-account");
            }
        }
    }
}
