package dev.writ.common.action;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.lifecycle.Component;
import dev.writ.common.lifecycle.Health;
import dev.writ.common.message.ActionDefinition;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * What can be commanded, as the {@code actions} topic says: a copy in memory that follows the topic. It is ready once it
 * has read the topic to its end; when Kafka goes away after that, it answers from what it has.
 */
public final class ActionCatalog implements Component {
    private static final long PATIENCE_MS = 1000;

    private final ActionFeed feed;
    private volatile Map<String, Definitions.Announced> announced = Map.of();

    /** @param client name of the reading part, for Kafka's own logs and metrics */
    public ActionCatalog(KafkaConfig kafka, String client) {
        this.feed = new ActionFeed(kafka, client, snapshot -> announced = snapshot);
    }

    @Override
    public void start() {
        feed.start();
    }

    @Override
    public Health health() {
        return feed.health();
    }

    public Optional<ActionDefinition> find(String action) {
        return Optional.ofNullable(announced.get(action)).map(Definitions.Announced::definition);
    }

    /**
     * The schema of an action's data.
     *
     * @throws ProblemException UNKNOWN_ACTION, naming the known ones
     */
    public DataSchema schema(String action) {
        var known = announced;
        if (!known.containsKey(action)) {
            throw ProblemType.UNKNOWN_ACTION.because("no action is called \"" + action + "\"; known are: "
                    + known.keySet().stream().sorted().collect(Collectors.joining(", ")));
        }
        return known.get(action).schema();
    }

    /** Every action, by name. */
    public List<ActionDefinition> all() {
        return announced.values().stream()
                .map(Definitions.Announced::definition)
                .sorted(Comparator.comparing(ActionDefinition::name))
                .toList();
    }

    /** How many records of the topic could not be used; the log says why. */
    public long skipped() {
        return feed.skipped();
    }

    /**
     * Completes when all that stood on the topic at the time of the call has been taken in. With Kafka away that can take
     * any time; {@link #close} completes it exceptionally.
     */
    public CompletableFuture<Void> upToDate() {
        return feed.upToDate();
    }

    /** Whether all that stands on the topic at the time of the call has been taken in; waits up to a second for it. */
    public boolean caughtUp() {
        var upToDate = upToDate();
        try {
            upToDate.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            upToDate.cancel(false);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        feed.close();
    }
}
