package dev.writ.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.writ.common.action.ActionCatalog;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.error.ProblemException;
import dev.writ.common.media.Json;
import dev.writ.common.message.ActionDefinition;
import dev.writ.common.topic.Topic;
import dev.writ.common.topic.TopicAdmin;
import dev.writ.common.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The action catalog on a real broker, through all that can happen to its topic. */
class ActionCatalogIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static final Topic<byte[]> RAW = new Topic<>("actions", Serdes.ByteArray(), Map.of());

    private final KafkaConfig kafka = KAFKA.configWithTopics(3);
    private final ActionCatalog catalog = new ActionCatalog(kafka, "test-actions");

    @AfterEach
    void close() {
        catalog.close();
    }

    private void announce(String name, int version) {
        KAFKA.append(kafka, Topics.ACTIONS, name, definition(name, version));
    }

    private static ActionDefinition definition(String name, int version) {
        var schema = Json.object().put("type", "object").put("minProperties", version);
        return new ActionDefinition(name, version, name, "", schema, List.of(), Optional.empty(), "p");
    }

    @Test
    void knowsWhatWasAnnouncedBeforeItStarted() {
        announce("b", 1);
        announce("a", 1);
        catalog.start();
        assertThat(catalog.upToDate()).succeedsWithin(20, TimeUnit.SECONDS);
        assertThat(catalog.health().ready()).isTrue();
        assertThat(catalog.all()).extracting(ActionDefinition::name).containsExactly("a", "b");
        assertThat(catalog.schema("a").faults(Json.object())).hasSize(1);
    }

    @Test
    void anEmptyTopicIsReadToItsEndAsWell() {
        catalog.start();
        await().until(catalog::caughtUp);
        assertThat(catalog.health().ready()).isTrue();
        assertThat(catalog.all()).isEmpty();
    }

    @Test
    void caughtUpMeansAsOfTheCall() {
        catalog.start();
        await().until(catalog::caughtUp);
        for (int version = 1; version <= 20; version++) {
            announce("a", version);
            assertThat(catalog.upToDate()).succeedsWithin(10, TimeUnit.SECONDS);
            assertThat(catalog.find("a").orElseThrow().version()).isEqualTo(version);
        }
    }

    @Test
    void manyMayAskAtOnce() {
        announce("a", 1);
        catalog.start();
        var asked = IntStream.range(0, 5000).mapToObj(i -> catalog.upToDate()).toArray(CompletableFuture[]::new);
        assertThat(CompletableFuture.allOf(asked)).succeedsWithin(20, TimeUnit.SECONDS);
        assertThat(catalog.find("a")).isPresent();
    }

    @Test
    void anOlderVersionNeverReplacesANewerAndATombstoneRetires() {
        announce("a", 2);
        announce("a", 1);
        catalog.start();
        await().until(catalog::caughtUp);
        assertThat(catalog.find("a").orElseThrow().version()).isEqualTo(2);

        KAFKA.append(kafka, Topics.ACTIONS, "a", null);
        assertThat(catalog.caughtUp()).isTrue();
        assertThat(catalog.find("a")).isEmpty();
        assertThatThrownBy(() -> catalog.schema("a")).isInstanceOf(ProblemException.class);
    }

    @Test
    void badRecordsAreSkippedAndCounted() {
        announce("good", 1);
        KAFKA.append(kafka, RAW, "good", "{".getBytes(UTF_8));
        KAFKA.append(kafka, RAW, "bad", "{}".getBytes(UTF_8));
        KAFKA.append(kafka, Topics.ACTIONS, "another", definition("named-otherwise", 1));
        catalog.start();
        await().until(catalog::caughtUp);
        assertThat(catalog.skipped()).isEqualTo(3);
        assertThat(catalog.all()).extracting(ActionDefinition::name).containsExactly("good");
    }

    @Test
    void answersFromMemoryWhileKafkaIsAwayAndFollowsAgainAfterwards() {
        announce("a", 1);
        catalog.start();
        await().until(catalog::caughtUp);

        KAFKA.stop();
        assertThat(catalog.caughtUp()).isFalse();
        assertThat(catalog.find("a")).isPresent();
        assertThat(catalog.health().ready()).isTrue();
        var waiting = catalog.upToDate();

        KAFKA.start();
        assertThat(waiting).succeedsWithin(30, TimeUnit.SECONDS);
        announce("a", 2);
        await().until(catalog::caughtUp);
        assertThat(catalog.find("a").orElseThrow().version()).isEqualTo(2);
    }

    @Test
    void waitsForATopicThatIsNotThereYet() {
        var later = KAFKA.config(2);
        try (var early = new ActionCatalog(later, "test-actions")) {
            early.start();
            await().until(() -> early.health().reason().contains("actions"));
            assertThat(early.health().ready()).isFalse();
            assertThat(early.caughtUp()).isFalse();
            KAFKA.append(withTopics(later), Topics.ACTIONS, "a", definition("a", 1));
            await().until(early::caughtUp);
            assertThat(early.find("a")).isPresent();
        }
    }

    @Test
    void closingEndsTheWaitOfOthers() {
        var never = new ActionCatalog(kafka, "test-actions");
        var waiting = never.upToDate();
        never.close();
        assertThat(waiting).isCompletedExceptionally();
        assertThatThrownBy(() -> never.upToDate().getNow(null)).isInstanceOf(CancellationException.class);
    }

    private static KafkaConfig withTopics(KafkaConfig config) {
        try {
            TopicAdmin.ensureTopics(config, Duration.ofSeconds(20));
            return config;
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
