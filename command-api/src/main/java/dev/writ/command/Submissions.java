package dev.writ.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.writ.common.action.ActionCatalog;
import dev.writ.common.error.Fault;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Json;
import dev.writ.common.message.ActionDefinition;
import dev.writ.common.message.Command;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Takes commands: checks them, gives them an identity, has them written down, and waits for their outcome if asked to. */
final class Submissions {
    private final ActionCatalog catalog;
    private final KnownActions actions;
    private final Intake intake;
    private final CommandStates states;
    private final CommandIds ids;
    private final Clock clock;

    Submissions(ActionCatalog catalog, Intake intake, CommandStates states, CommandIds ids, Clock clock) {
        this.catalog = catalog;
        this.actions = new KnownActions(catalog);
        this.intake = intake;
        this.states = states;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Submits a command. One whose key was used before is not checked again: actions change and are retired, and yet it
     * stays the command that it was.
     *
     * @param request reads what was sent by the schema of the action
     * @return the command's state: decided, if it was in the time the request would wait
     * @throws ProblemException if what was sent cannot be read; whatever else goes wrong completes the stage
     */
    CompletionStage<CommandState> submit(
            String action,
            Function<JsonNode, CommandRequest> request,
            Origin origin,
            Optional<IdempotencyKey> key,
            Waiting waiting) {
        var id = key.map(k -> CommandIds.keyed(origin.principal(), k)).orElseGet(ids::next);
        var earlier = key.flatMap(k -> states.find(id));
        if (earlier.isPresent()) {
            return again(earlier.get(), action, request, waiting);
        }
        var first = actions.find(action)
                .thenCompose(definition -> first(id, request.apply(definition.schema()), definition, origin, waiting));
        if (key.isEmpty()) {
            return first;
        }
        // Another instance may have taken it a moment ago: it is refused only if it is certainly no retry.
        return first.exceptionallyCompose(failure -> isRefusal(failure)
                ? states.await(id, Duration.ZERO)
                        .exceptionallyCompose(e -> CompletableFuture.failedFuture(
                                isProblem(e, ProblemType.NOT_FOUND) ? cause(failure) : cause(e)))
                        .thenCompose(state -> again(state, action, request, waiting))
                : CompletableFuture.failedFuture(cause(failure)));
    }

    private CompletionStage<CommandState> again(
            CommandState earlier, String action, Function<JsonNode, CommandRequest> request, Waiting waiting) {
        var schema = catalog.find(action).map(ActionDefinition::schema).orElseGet(Json::object);
        var hash = Command.payloadHash(action, request.apply(schema).data());
        if (earlier.status() != Status.PENDING || earlier.payloadHash().equals(hash)) {
            return settled(earlier, hash, waiting);
        }
        // Other instances may have written down both; which of them counts is not decided yet.
        return states.withIntent(earlier.id(), hash).thenCompose(state -> settled(state, hash, waiting));
    }

    /** Whether today's actions do not allow the command. */
    private static boolean isRefusal(Throwable failure) {
        return isProblem(failure, ProblemType.INVALID) || isProblem(failure, ProblemType.UNKNOWN_ACTION);
    }

    private static boolean isProblem(Throwable failure, ProblemType type) {
        return cause(failure) instanceof ProblemException e && e.type() == type;
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private CompletionStage<CommandState> first(
            UUID id, CommandRequest request, ActionDefinition action, Origin origin, Waiting waiting) {
        var faults = catalog.schema(action.name()).faults(request.data());
        if (!faults.isEmpty()) {
            throw Fault.problem(ProblemType.INVALID, faults);
        }
        var hash = Command.payloadHash(request.action(), request.data());
        return append(command(id, request, hash, origin), action, origin)
                .thenCompose(state -> settled(state, hash, waiting));
    }

    private CompletionStage<CommandState> settled(CommandState state, String hash, Waiting waiting) {
        return states.decided(sameIntent(state, hash), waiting.time()).thenApply(later -> sameIntent(later, hash));
    }

    private CompletionStage<CommandState> append(Command command, ActionDefinition action, Origin origin) {
        var partitionKey = Partitioning.key(command, action.orderingKey());
        return intake.append(command, partitionKey, origin.traceOf(command.id()))
                .<CommandState>thenApply(CommandState.Pending::new)
                .exceptionallyCompose(e -> CompletableFuture.failedFuture(located(e, command.id())));
    }

    private Command command(UUID id, CommandRequest request, String hash, Origin origin) {
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new Command(
                id, request.action(), request.data(), new Command.Meta(now, origin.principal(), origin.client(), hash));
    }

    /** Of two commands under one key the first one decided stands, and the other learns here that it is not it. */
    private static CommandState sameIntent(CommandState state, String hash) {
        if (!state.payloadHash().equals(hash)) {
            throw ProblemType.KEY_REUSED
                    .because("the Idempotency-Key was used before, for a command with another action or other data")
                    .with("command", CommandResource.reference(state.id()));
        }
        return state;
    }

    /** A command that may have landed is named, so that the client can look for it. */
    private static Throwable located(Throwable failure, UUID id) {
        var cause = cause(failure);
        if (cause instanceof ProblemException e && e.problem().members().containsKey("append")) {
            return e.with("id", TextNode.valueOf(id.toString()))
                    .with("location", TextNode.valueOf(CommandResource.path(id)));
        }
        return cause;
    }
}
