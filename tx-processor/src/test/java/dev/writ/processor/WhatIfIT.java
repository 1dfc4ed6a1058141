package dev.writ.processor;

import static dev.writ.processor.TopologyFixture.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.writ.common.config.KafkaConfig;
import dev.writ.common.message.Command;
import dev.writ.common.message.Fact;
import dev.writ.common.message.Outcome;
import dev.writ.common.topic.Topics;
import dev.writ.database.ReplayProgress;
import dev.writ.handler.CommandHandler;
import dev.writ.handler.Decision;
import dev.writ.handler.Rejected;
import dev.writ.processor.WhatIf.Difference;
import dev.writ.processor.WhatIf.Kind;
import dev.writ.processor.WhatIf.Summary;
import dev.writ.testkit.KafkaFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class WhatIfIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static final Handlers BANKING = Handlers.load(Optional.empty());

    private final KafkaConfig kafka = KAFKA.configWithTopics(4);

    /** On a busy host Datomic alone can take as long to load as a processor is given to become ready. */
    @BeforeAll
    static void loadDatomic() {
        new ScratchLedger().close();
    }

    @TempDir
    private Path folder;

    /** What a run told, in the order it was told. */
    private record Told(List<Difference> differences, Summary summary) {
        static Told of(KafkaConfig kafka, Handlers handlers, String from, String to) throws Exception {
            var differences = new ArrayList<Difference>();
            var whatIf = new WhatIf(
                    kafka,
                    handlers,
                    Optional.ofNullable(from).map(Moment::parse),
                    Optional.ofNullable(to).map(Moment::parse));
            var summary = whatIf.run(new WhatIf.Listener() {
                @Override
                public void difference(Difference difference) {
                    differences.add(difference);
                }

                @Override
                public void progress(ReplayProgress progress) {}
            });
            return new Told(differences, summary);
        }

        Difference only(Command command) {
            return differences.stream()
                    .filter(d -> d.before().id().equals(command.id()))
                    .findAny()
                    .orElseThrow();
        }
    }

    private Command append(Command command) {
        // All in one partition: decided in the order they are written.
        KAFKA.append(kafka, Topics.PENDING, 0, command.id().toString(), command);
        return command;
    }

    private static Command account(String action, UUID account, String more) {
        return command(action, "{\"account_id\": \"" + account + "\"" + more + "}");
    }

    private static Command move(String action, UUID account, String amount) {
        return account(action, account, ", \"amount\": " + amount);
    }

    private static Command customer(UUID id) {
        return command("create-customer", """
                {"customer_id": "%s", "first_name": "Ada", "last_name": "Lovelace",
                 "address": {"street_number": "12", "street_name": "Elm Street", "city": "Springfield", "state": "IL",
                             "zip": "62701"}}""".formatted(id));
    }

    private void awaitOutcomes(int count) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> KAFKA.read(kafka, Topics.ACCEPTED).size()
                                + KAFKA.read(kafka, Topics.FAILED).size()
                        >= count);
    }

    @Test
    void theSameLogicDecidesAlikeWhileNewCommandsAreDecided() throws Exception {
        ChangedBanking.write(folder.resolve("banking.jar"));
        var many = new ArrayList<CommandHandler>();
        ServiceLoader.load(CommandHandler.class).forEach(many::add);
        many.add(TestHandler.of(
                "put",
                (c, db) -> Decision.builder()
                        .entity("a", Map.of(":item/name", c.data().path("name").asText()))
                        .entity("b", Map.of(":item/note", "beside"))
                        .entity("c", Map.of(":item/note", "beside"))
                        .build()));
        many.add(TestHandler.of("drop", (c, db) -> {
            var item = Decision.ref(":item/name", c.data().path("name").asText());
            if (db.entid(item) == null) {
                throw new Rejected("unknown-item", "there is none");
            }
            return Decision.builder().retractEntity(item).build();
        }));
        many.add(TestHandler.of("break", (c, db) -> {
            throw new IllegalStateException("broken");
        }));
        many.add(TestHandler.of(
                "swell",
                (c, db) -> Decision.builder()
                        .entity("i", Map.of(":item/note", "x".repeat(Topics.MAX_TX_BYTES)))
                        .build()));
        var handlers = new Handlers(many);
        long seed = System.nanoTime();
        var random = new Random(seed);
        try (var running = RunningProcessor.logFirst(kafka, handlers).ready()) {
            // Large, so that chance gives few of them; at least one there has to be.
            append(command("swell", "{}"));
            for (int i = 0; i < 240; i++) {
                var next = anything(random);
                KAFKA.append(kafka, Topics.PENDING, next.id().toString(), next);
            }
            awaitOutcomes(200);
            var feeder = new Thread(() -> {
                while (!Thread.interrupted()) {
                    var next = anything(random);
                    KAFKA.append(kafka, Topics.PENDING, next.id().toString(), next);
                }
            });
            feeder.start();
            try {
                var told = Told.of(kafka, handlers.overriddenBy(folder), null, null);
                assertThat(told.differences()).as("seed %d", seed).isEmpty();
                assertThat(told.summary().decided()).isGreaterThanOrEqualTo(200);
                assertThat(told.summary().left()).isEmpty();
                assertThat(told.summary().different()).isFalse();
            } finally {
                feeder.interrupt();
                feeder.join();
            }
            assertThat(KAFKA.read(kafka, Topics.FAILED))
                    .extracting(r -> r.value().error().type().replaceFirst(".*/", ""))
                    .contains("rejected", "invalid", "unknown-action", "too-large", "handler-error", "refused");
        }
    }

    private static final List<UUID> IDS = List.of(new UUID(1, 1), new UUID(1, 2), new UUID(1, 3), new UUID(1, 4));

    private static Command anything(Random random) {
        var id = IDS.get(random.nextInt(IDS.size()));
        var name = "{\"name\": \"n" + random.nextInt(8) + "\"}";
        return switch (random.nextInt(12)) {
            case 0 -> customer(id);
            case 1 -> account("open-account", id, ", \"customer_id\": \"" + id + "\"");
            case 2, 3 -> move("deposit", id, random.nextInt(1, 100) + ".50");
            case 4, 5 -> move("withdraw", id, random.nextInt(1, 60) + ".25");
            case 6 ->
                command("transfer", """
                    {"from_account_id": "%s", "to_account_id": "%s", "amount": %d}""".formatted(id, IDS.get(random.nextInt(IDS.size())), random.nextInt(1, 50)));
            case 7 -> command("put", name);
            case 8 -> command("drop", name);
            case 9 -> command("dance", "{}");
            case 10 -> move("withdraw", id, "\"much\"");
            default -> command(random.nextInt(8) == 0 ? "swell" : "break", "{}");
        };
    }

    @Test
    void whatNewLogicDecidesOtherwiseIsToldWithWhatFollowsFromIt() throws Exception {
        ChangedBanking.write(
                folder.resolve("banking.jar"),
                "Withdraw",
                "account.requireFunds(amount);",
                "// An overdraft is allowed.");
        var ada = new UUID(7, 1);
        var a = new UUID(7, 2);
        var b = new UUID(7, 3);
        Command withdrawal;
        Command overdraft;
        Command after;
        Command unaffected;
        try (var running = RunningProcessor.logFirst(kafka, BANKING).ready()) {
            int before = KAFKA.read(kafka, Topics.ACCEPTED).size();
            append(customer(ada));
            append(account("open-account", a, ", \"customer_id\": \"" + ada + "\""));
            append(account("open-account", b, ", \"customer_id\": \"" + ada + "\""));
            append(move("deposit", a, "100.00"));
            withdrawal = append(move("withdraw", a, "30.00"));
            overdraft = append(move("withdraw", a, "150.00"));
            unaffected = append(move("deposit", b, "5.00"));
            after = append(move("withdraw", a, "20.00"));
            awaitOutcomes(before + 8);
        }
        var told = Told.of(kafka, BANKING.overriddenBy(folder), null, null);
        assertThat(told.differences())
                .extracting(d -> d.before().id(), Difference::kind)
                .containsExactly(tuple(overdraft.id(), Kind.ACCEPTED_NOW), tuple(after.id(), Kind.OTHER_FACTS));
        var facts = told.only(after);
        assertThat(facts.onlyBefore())
                .extracting(Fact::a, f -> f.v().asText(), Fact::added)
                .containsExactlyInAnyOrder(
                        tuple("account/balance", "70.00", false), tuple("account/balance", "50.00", true));
        assertThat(facts.onlyAfter())
                .extracting(Fact::a, f -> f.v().asText(), Fact::added)
                .containsExactlyInAnyOrder(
                        tuple("account/balance", "-80.00", false), tuple("account/balance", "-100.00", true));
        assertThat(facts.onlyAfter().get(0).e())
                .as("told in ids of the history there is")
                .isEqualTo(facts.onlyBefore().get(0).e());
        assertThat(told.summary().differences()).isEqualTo(Map.of(Kind.ACCEPTED_NOW, 1L, Kind.OTHER_FACTS, 1L));

        long t = t(overdraft);
        var later = Told.of(kafka, BANKING.overriddenBy(folder), Long.toString(t + 1), null);
        assertThat(later.differences())
                .as("after the overdraft nothing is overdrawn")
                .isEmpty();
        assertThat(later.summary().decided()).isEqualTo(2);
        var until = Told.of(
                kafka, BANKING.overriddenBy(folder), Long.toString(t(withdrawal)), Long.toString(t(unaffected)));
        assertThat(until.differences()).extracting(Difference::kind).containsExactly(Kind.ACCEPTED_NOW);
        assertThat(until.summary().decided()).isEqualTo(3);
        assertThat(until.summary().basisT()).isEqualTo(t(unaffected));
    }

    @Test
    void aSharedDatabasesHistoryIsDecidedAlikeFromAnyMoment() throws Exception {
        ChangedBanking.write(folder.resolve("banking.jar"));
        long seed = System.nanoTime();
        var random = new Random(seed);
        var uri = "datomic:mem://" + UUID.randomUUID();
        try (var running = RunningProcessor.databaseFirst(kafka, BANKING, uri).ready()) {
            for (int i = 0; i < 80; i++) {
                var next = anything(random);
                KAFKA.append(kafka, Topics.PENDING, next.id().toString(), next);
            }
            awaitOutcomes(80);
        }
        var candidates = BANKING.overriddenBy(folder);
        var all = Told.of(kafka, candidates, null, null);
        assertThat(all.differences()).as("seed %d", seed).isEmpty();
        long middle = (1000 + all.summary().basisT()) / 2;
        var half = Told.of(kafka, candidates, Long.toString(middle), null);
        assertThat(half.differences()).as("seed %d", seed).isEmpty();
        assertThat(half.summary().repeated()).isPositive();
        assertThat(half.summary().repeated() + half.summary().decided())
                .isEqualTo(all.summary().decided());
    }

    private long t(Command command) {
        var all = new ArrayList<Outcome>();
        KAFKA.read(kafka, Topics.ACCEPTED).forEach(r -> all.add(r.value()));
        KAFKA.read(kafka, Topics.FAILED).forEach(r -> all.add(r.value()));
        return all.stream()
                .filter(o -> o.id().equals(command.id()))
                .findAny()
                .orElseThrow()
                .decided()
                .transaction()
                .basisT();
    }
}
