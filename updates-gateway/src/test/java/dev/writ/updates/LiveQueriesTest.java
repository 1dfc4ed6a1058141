package dev.writ.updates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import clojure.lang.Keyword;
import datomic.Database;
import dev.writ.common.error.Problem;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Json;
import dev.writ.common.media.Media;
import dev.writ.database.datalog.AllowList;
import dev.writ.database.datalog.QueryLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveQueriesTest {
    private static final String BALANCES = "[:find ?id ?b :where [?a :account/id ?id] [?a :account/balance ?b]]";
    private static final LiveQueriesConfig CONFIG = new LiveQueriesConfig(
            2,
            4 * 1024,
            new QueryLimits(Duration.ofSeconds(30), 1_000),
            2,
            Duration.ofSeconds(30),
            AllowList.standard());

    private final TestDatabase databases = new TestDatabase();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private LiveQueries live;

    @BeforeEach
    void start() {
        databases.start();
        live = new LiveQueries(Optional.of(databases), CONFIG, meters);
    }

    @AfterEach
    void stop() {
        live.close();
        databases.close();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(1));
    }

    private static LiveRequest request(String query, boolean difference) {
        return LiveRequest.of(query, null, difference, AllowList.standard());
    }

    private RecordingReceiver subscribe(String query, boolean difference) {
        var receiver = new RecordingReceiver();
        live.subscribe(request(query, difference), receiver);
        return receiver;
    }

    private RecordingReceiver served(String query, boolean difference) {
        var receiver = subscribe(query, difference);
        await().until(() -> !receiver.results().isEmpty());
        return receiver;
    }

    private Database balance(long id, String amount) {
        return databases.transact("[{:account/id %d :account/balance %sM}]".formatted(id, amount));
    }

    private void publish(Database after, String... attributes) {
        live.published(new LiveLoop.Outcome(after.basisT(), new Touched(Set.of(attributes), false), System.nanoTime()));
    }

    private void showAndPublish(Database after, String... attributes) {
        databases.show(after);
        publish(after, attributes);
    }

    private long runs() {
        return meters.find("writ.updates.live.runs").timers().stream()
                .mapToLong(timer -> timer.count())
                .sum();
    }

    @Test
    void aChangeIsToldAsAResultOrAsADifference() {
        databases.show(balance(1, "5.00"));
        var whole = served(BALANCES, false);
        var difference = served(BALANCES, true);
        assertThat(whole.rows()).containsExactly("[1,5.00]");
        assertThat(runs()).isEqualTo(1);

        var after = balance(2, "7.50");
        showAndPublish(after, "account/id", "account/balance");
        await().until(() -> whole.results().size() == 2 && difference.results().size() == 2);
        assertThat(whole.rows()).containsExactly("[1,5.00]", "[2,7.50]");
        assertThat(difference.events()).containsExactly(LiveResult.RESULT, LiveResult.CHANGED);
        assertThat(difference.newest().basisT()).isEqualTo(after.basisT());
        assertThat(RecordingReceiver.parsed(difference.newest()).get("added").toString())
                .isEqualTo("[[2,7.50]]");
        assertThat(difference.rows()).isEqualTo(whole.rows());
        assertThat(runs()).isEqualTo(2);
        assertThat(live.queries()).isEqualTo(1);
        assertThat(live.subscribers()).isEqualTo(2);
    }

    @Test
    void whatAQueryDoesNotReadDoesNotRunIt() {
        databases.show(balance(1, "5.00"));
        var receiver = served(BALANCES, false);
        for (int i = 0; i < 50; i++) {
            showAndPublish(databases.transact("[{:note/text \"%d\"}]".formatted(i)), "note/text");
        }
        showAndPublish(balance(1, "6.00"), "account/balance");
        await().until(() -> receiver.results().size() == 2);
        assertThat(receiver.rows()).containsExactly("[1,6.00]");
        assertThat(runs()).isEqualTo(2);
    }

    @Test
    void aResultWaitsForTheDatabaseToReachTheOutcome() {
        databases.show(balance(1, "5.00"));
        var receiver = served(BALANCES, false);
        var middle = balance(1, "6.00");
        var newest = balance(1, "7.00");
        publish(middle, "account/balance");
        publish(newest, "account/balance");
        databases.show(middle);
        databases.show(newest);
        await().until(() -> receiver.rows().equals(List.of("[1,7.00]")));
        assertThat(receiver.newest().basisT()).isEqualTo(newest.basisT());
        assertThat(receiver.results())
                .as("the one in between was outdated before it could be found")
                .hasSize(2);
    }

    @Test
    void anOutcomeThatTheDatabaseHadAlreadyIsBehind() {
        var ahead = balance(1, "5.00");
        databases.show(ahead);
        var receiver = served(BALANCES, false);
        publish(ahead, "account/balance");
        showAndPublish(balance(1, "6.00"), "account/balance");
        await().until(() -> receiver.results().size() == 2);
        assertThat(runs()).isEqualTo(2);
    }

    @Test
    void aFirstResultIsNotOlderThanWhatWasPublishedBefore() {
        var after = balance(1, "5.00");
        publish(after, "account/balance");
        var receiver = subscribe(BALANCES, false);
        databases.show(after);
        await().until(() -> !receiver.results().isEmpty());
        assertThat(receiver.rows()).containsExactly("[1,5.00]");
    }

    @Test
    void whatMayGoWellLaterIsTriedAgain() {
        databases.trouble(ProblemType.UNAVAILABLE.because("away"));
        var receiver = subscribe(BALANCES, false);
        await().until(() -> meters.find("writ.updates.live.failures").counters().stream()
                        .mapToDouble(c -> c.count())
                        .sum()
                > 1);
        databases.trouble(null);
        await().until(() -> !receiver.results().isEmpty());
        assertThat(receiver.problem()).isEmpty();
    }

    @Test
    void aResultThatIsTooLargeEndsTheLiveQueryForAll() {
        var first = served(BALANCES, false);
        var second = served(BALANCES, true);
        for (int id = 0; id < 400; id++) {
            databases.show(balance(id, "1.00"));
        }
        showAndPublish(balance(400, "1.00"), "account/balance");
        await().until(() -> first.problem().isPresent() && second.problem().isPresent());
        assertThat(first.problem().get().type())
                .isEqualTo(ProblemType.RESULT_TOO_LARGE.uri().toString());
        await().until(() -> live.queries() == 0);
    }

    @Test
    void thereAreOnlySoManyDifferentOnesAndTheLastToLeaveEndsOne() {
        served(BALANCES, false);
        var other = live.subscribe(request("[:find ?t :where [_ :note/text ?t]]", false), new RecordingReceiver());
        assertRefused(ProblemType.BUSY, () -> subscribe("[:find ?e :where [?e :note/text]]", false));
        served(BALANCES, true);
        other.close();
        other.close();
        assertThat(live.queries()).isEqualTo(1);
        served("[:find ?e :where [?e :note/text]]", false);
    }

    @Test
    void whoCannotTakeAResultIsNoSubscriberAnyMore() {
        var problems = new CopyOnWriteArrayList<Problem>();
        var broken = new LiveQueries.Receiver() {
            @Override
            public void receive(LiveResult result) {
                throw ProblemType.FAULT.because("cannot be written");
            }

            @Override
            public void failed(Problem problem) {
                problems.add(problem);
            }
        };
        var healthy = served(BALANCES, false);
        live.subscribe(request(BALANCES, false), broken);
        await().until(() -> problems.size() == 1 && live.subscribers() == 1);
        showAndPublish(balance(1, "5.00"), "account/balance");
        await().until(() -> healthy.rows().equals(List.of("[1,5.00]")));
        assertThat(problems).hasSize(1);

        live.subscribe(request("[:find ?e :where [?e :note/text]]", false), broken);
        await().until(() -> live.queries() == 1);
    }

    @Test
    void oneValueIsToldWhole() {
        var receiver = new RecordingReceiver();
        var request = LiveRequest.of(
                "[:find ?b . :in $ ?id :where [?a :account/id ?id] [?a :account/balance ?b]]",
                Json.array().add(1),
                true,
                AllowList.standard());
        live.subscribe(request, receiver);
        await().until(() -> !receiver.results().isEmpty());
        assertThat(receiver.newest().json()).endsWith("\"result\":null");
        showAndPublish(balance(1, "5.00"), "account/balance");
        await().until(() -> receiver.results().size() == 2);
        assertThat(receiver.newest().event()).isEqualTo(LiveResult.RESULT);
        assertThat(receiver.newest().json()).endsWith("\"result\":5.00");
    }

    @Test
    void transitKeepsTypesAndTakesFurtherMembers() {
        databases.show(balance(1, "5.00"));
        var receiver = served(
                "[:find ?i ?b :where [?e :account/balance ?b] [?a :db/ident ?i] [?a :db/ident :note/text]]", true);
        assertThat(receiver.problem()).isEmpty();
        var text = receiver.newest().openTransit() + ",\"~:subscription\",\"mine\"]]";
        var message = (List<?>) Media.TRANSIT_JSON.decodeData(text.getBytes(StandardCharsets.UTF_8));
        assertThat(message.get(0)).isEqualTo(Keyword.intern("query/result"));
        var body = (Map<?, ?>) message.get(1);
        assertThat(body.get(Keyword.intern("result")))
                .isEqualTo(List.of(List.of(Keyword.intern("note/text"), new java.math.BigDecimal("5.00"))));
        assertThat(body.get(Keyword.intern("subscription"))).isEqualTo("mine");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[:find (rand ?id) . :where [_ :account/id ?id]]",
                "[:find (sample 2 ?id) . :where [_ :account/id ?id]]"
            })
    void whatFindsSomethingDifferentEachTimeIsRefused(String query) {
        assertRefused(ProblemType.QUERY_REFUSED, () -> request(query, false));
    }

    @Test
    void aGatewayWithoutDatabaseRefuses() {
        try (var off = new LiveQueries(Optional.empty(), CONFIG, new SimpleMeterRegistry())) {
            assertRefused(
                    ProblemType.FORBIDDEN, () -> off.subscribe(request(BALANCES, false), new RecordingReceiver()));
        }
    }

    private static void assertRefused(ProblemType type, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.type()).isEqualTo(type));
    }
}
