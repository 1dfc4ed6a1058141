package dev.writ.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.banking.CreateCustomer;
import dev.writ.common.config.KafkaConfig;
import dev.writ.common.media.Json;
import dev.writ.common.message.Outcome;
import dev.writ.common.topic.Topics;
import dev.writ.testkit.KafkaFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./writ replay} of what a real tx-processor has decided. */
class ReplayCommandIT {
    @RegisterExtension
    static final KafkaFixture KAFKA = new KafkaFixture();

    private static final List<String> NAMES = List.of("Ada", "Blaise", "Carl", "Dennis", "Edsger");

    private static KafkaConfig kafka;

    @TempDir
    Path folder;

    @TempDir
    Path project;

    @BeforeAll
    static void decide() {
        kafka = KAFKA.configWithTopics(2);
        try (var running = RunningProcessor.start(kafka)) {
            for (var name : NAMES) {
                var command = RunningProcessor.command(name);
                KAFKA.append(kafka, Topics.PENDING, 0, command.id().toString(), command);
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> customers().size() == NAMES.size());
        }
    }

    /** In the order in which they were decided. */
    private static List<Outcome> customers() {
        return KAFKA.read(kafka, Topics.ACCEPTED).stream()
                .<Outcome>map(r -> r.value())
                .filter(o -> o.action().equals("create-customer"))
                .sorted(Comparator.comparing(o -> o.decided().transaction().basisT()))
                .toList();
    }

    @Test
    void theSameLogicDecidesTheSame() throws Exception {
        HandlerJars.deliver(HandlerJars.origin(CreateCustomer.class), folder.resolve("banking.jar"));
        var run = replay();
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .containsPattern("^[1-9]\\d* commands decided again, up to t \\d+, in ")
                .endsWith("Decided otherwise: none" + System.lineSeparator());
    }

    @Test
    void whatIsDecidedOtherwiseIsToldAndTheExitCodeSaysSo() throws Exception {
        candidate();
        var run = replay();
        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        var second = customers().get(1);
        assertThat(run.out())
                .contains("create-customer  " + second.id() + "  t "
                        + second.decided().transaction().basisT() + "  "
                        + second.decided().transaction().instant())
                .contains("  was  accepted, ")
                .contains("  now  failed, no-more: there are customers enough")
                .endsWith("Decided otherwise: 4 accepted before and failed now" + System.lineSeparator());

        var fromThird = replay("--from", t(2), "--to", t(3), "--json");
        assertThat(fromThird.exitCode()).isEqualTo(3);
        var lines = fromThird.out().lines().map(ReplayCommandIT::json).toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0).path("id").asText())
                .isEqualTo(customers().get(2).id().toString());
        assertThat(lines.get(0).path("difference").asText()).isEqualTo("failed-now");
        assertThat(lines.get(0).at("/before/status").asText()).isEqualTo("accepted");
        assertThat(lines.get(0).at("/after/error/code").asText()).isEqualTo("no-more");
        assertThat(lines.get(2).at("/summary/decided").asInt()).isEqualTo(2);
        assertThat(lines.get(2).at("/summary/differences/failed-now").asInt()).isEqualTo(2);
    }

    private static String t(int customer) {
        return Long.toString(customers().get(customer).decided().transaction().basisT());
    }

    @Test
    void whatCannotBeToldIsNamed() throws Exception {
        failedWith(replay(), "no jar in " + folder);
        candidate();
        failedWith(
                Cli.run("replay", "--handlers", folder.toString(), "--kafka", "127.0.0.1:1"),
                "Kafka at 127.0.0.1:1 does not answer");
    }

    /** Business logic of one action, which takes one customer and no more. */
    private void candidate() throws Exception {
        var main = project.resolve("src/main");
        var source = Files.createDirectories(main.resolve("java/candidate")).resolve("OneCustomer.java");
        Files.writeString(source, """
                package candidate;

                import datomic.Database;
                import dev.writ.banking.CreateCustomer;
                import dev.writ.common.message.Command;
                import dev.writ.handler.Action;
                import dev.writ.handler.CommandHandler;
                import dev.writ.handler.Decision;
                import dev.writ.handler.Rejected;

                public final class OneCustomer implements CommandHandler {
                    private final CreateCustomer today = new CreateCustomer();

                    @Override
                    public Action action() {
                        return today.action();
                    }

                    @Override
                    public Decision handle(Command command, Database database) throws Rejected {
                        var id = datomic.Util.read(":customer/id");
                        if (database.datoms(Database.AVET, id).iterator().hasNext()) {
                            throw new Rejected("no-more", "there are customers enough");
                        }
                        return today.handle(command, database);
                    }
                }
                """);
        var services = Files.createDirectories(main.resolve("resources/META-INF/services"));
        Files.writeString(services.resolve("dev.writ.handler.CommandHandler"), "candidate.OneCustomer\n");
        HandlerJars.build(project, folder.resolve("candidate.jar"), Files.createDirectory(project.resolve("classes")));
    }

    private Cli replay(String... more) {
        var all = Stream.of(
                "replay",
                "--handlers",
                folder.toString(),
                "--kafka",
                KAFKA.bootstrapServers(),
                "--topic-prefix",
                kafka.topicPrefix());
        return Cli.run(Stream.concat(all, Stream.of(more)).toArray(String[]::new));
    }

    private static void failedWith(Cli run, String message) {
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).hasLineCount(1).startsWith("writ: ").contains(message);
        assertThat(run.out()).isEmpty();
    }

    private static JsonNode json(String line) {
        try {
            return Json.parse(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }
}
