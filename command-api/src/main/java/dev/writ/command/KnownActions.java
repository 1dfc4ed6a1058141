package dev.writ.command;

import dev.writ.common.action.ActionCatalog;
import dev.writ.common.error.ProblemType;
import dev.writ.common.message.ActionDefinition;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** What can be commanded. That an action is unknown is said only when it is certain. */
final class KnownActions {
    private static final Duration CERTAINTY_TIMEOUT = Duration.ofSeconds(2);

    private final ActionCatalog catalog;

    KnownActions(ActionCatalog catalog) {
        this.catalog = catalog;
    }

    /**
     * The action of that name. Fails with {@code UNKNOWN_ACTION}, naming the known ones, or with {@code UNAVAILABLE} if
     * that cannot be told because the announcements have not been read to their end.
     */
    CompletionStage<ActionDefinition> find(String name) {
        var known = catalog.find(name);
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(known.get());
        }
        return upToDate().thenApply(v -> {
            catalog.schema(name);
            return catalog.find(name)
                    .orElseThrow(() ->
                            ProblemType.UNAVAILABLE.because("the action \"" + name + "\" is just being announced"));
        });
    }

    /** Every action, by name. Fails as {@link #find} does. */
    CompletionStage<List<ActionDefinition>> all() {
        if (catalog.health().ready()) {
            return CompletableFuture.completedFuture(catalog.all());
        }
        return upToDate().thenApply(v -> catalog.all());
    }

    private CompletionStage<Void> upToDate() {
        return catalog.upToDate()
                .orTimeout(CERTAINTY_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .handle((v, failure) -> {
                    if (failure != null) {
                        throw ProblemType.UNAVAILABLE.because(
                                "what can be commanded cannot be told: the announcements have not all been read from Kafka");
                    }
                    return v;
                });
    }
}
