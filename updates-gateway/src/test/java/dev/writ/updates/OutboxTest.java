package dev.writ.updates;

import static dev.writ.updates.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboxTest implements Outbox.Listener {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<Ending> endings = new ArrayList<>();
    private final AtomicInteger written = new AtomicInteger();
    private Duration lifetime = Duration.ZERO;
    private Duration gap = Duration.ZERO;

    @Override
    public void written(int messages) {
        written.addAndGet(messages);
    }

    @Override
    public void closed(Outbox outbox, Ending ending) {
        synchronized (endings) {
            endings.add(ending);
        }
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void writesInOrderAndOneAtATime() {
        var transport = RecordingTransport.held();
        var outbox = outbox(transport, 100, 1 << 20);
        for (int n = 0; n < 70; n++) {
            assertThat(outbox.offer(message(n))).isTrue();
        }
        while (transport.writing()) {
            transport.let();
        }
        assertThat(written).hasValue(70);
        assertThat(transport.messages()).extracting(m -> m.text(Format.JSON)).hasSize(70);
        for (int n = 0; n < 70; n++) {
            assertThat(transport.messages().get(n).text(Format.JSON)).contains("\"" + n + "\"");
        }
    }

    @Test
    void endsAClientThatLetsItOverflowAndTellsItWhy() {
        var transport = RecordingTransport.held();
        var outbox = outbox(transport, 10, 1 << 20);
        for (int n = 0; n < 10; n++) {
            assertThat(outbox.offer(message(n))).isTrue();
        }
        assertThat(outbox.offer(message(10))).isFalse();
        assertThat(outbox.ended()).isTrue();
        transport.let();
        assertThat(transport.ended()).isEqualTo(Ending.SLOW);
        assertThat(transport.messages()).hasSize(1);
        transport.let();
        assertThat(endings).containsExactly(Ending.SLOW);
        assertThat(transport.aborted()).isFalse();
    }

    @Test
    void answersWithWhatWasGatheredWhenThatOverflows() {
        var poll = new LongPoll(100, timer);
        var held = new ArrayDeque<Runnable>();
        var outbox = outbox(poll, held::add, 10, 1 << 20);
        for (int n = 0; n < 10; n++) {
            assertThat(outbox.offer(message(n))).isTrue();
        }
        assertThat(outbox.offer(message(10))).isFalse();
        while (!held.isEmpty()) {
            held.poll().run();
        }
        assertThat(poll.answer())
                .isCompletedWithValueMatching(answer -> answer.updates().size() == 10);
        assertThat(endings).containsExactly(Ending.FULL);
    }

    @Test
    void boundsBytesButTakesOneMessageOfAnySize() {
        var transport = RecordingTransport.held();
        var outbox = outbox(transport, 100, 50);
        assertThat(outbox.offer(message("x".repeat(1000)))).isTrue();
        assertThat(outbox.offer(message(1))).isFalse();
        assertThat(outbox.ended()).isTrue();
    }

    @Test
    void abandonsAClientThatDoesNotTakeItsEnding() {
        var transport = RecordingTransport.held();
        var outbox = outbox(transport, 10, 1 << 20);
        outbox.offer(message(1));
        outbox.end(Ending.STOPPING);
        await().until(transport::aborted);
        await().until(() -> endings.equals(List.of(Ending.STOPPING)));
    }

    @Test
    void closesWhenAWriteFails() {
        var transport = RecordingTransport.held();
        var outbox = outbox(transport, 10, 1 << 20);
        outbox.offer(message(1));
        outbox.offer(message(2));
        transport.failPending();
        assertThat(endings).hasSize(1).containsOnlyNulls();
        assertThat(outbox.offer(message(3))).isFalse();
        assertThat(transport.messages()).hasSize(1);
    }

    @Test
    void beatsOnlyWhenNothingElseIsWritten() {
        var transport = RecordingTransport.held();
        var outbox = outbox(transport, 10, 1 << 20);
        outbox.beat();
        assertThat(transport.beats()).isEqualTo(1);
        transport.let();
        outbox.offer(message(1));
        outbox.beat();
        transport.let();
        assertThat(transport.beats()).isEqualTo(1);
        assertThat(transport.writing()).isFalse();
    }

    @Test
    void writesTogetherWhatComesQuicklyAndKeepsItsOrder() {
        gap = Duration.ofMillis(40);
        var transport = RecordingTransport.taking();
        var outbox = outbox(transport, 2000, 1 << 20);
        for (int n = 0; n < 1000; n++) {
            assertThat(outbox.offer(message(n))).isTrue();
        }
        await().until(() -> written.get() == 1000);
        assertThat(transport.messages())
                .extracting(m -> m.text(Format.JSON))
                .isEqualTo(IntStream.range(0, 1000)
                        .mapToObj(n -> message(n).text(Format.JSON))
                        .toList());
        assertThat(transport.writes()).isLessThan(100);
    }

    @Test
    void writesAtOnceToWhoWaits() {
        gap = Duration.ofMillis(40);
        var transport = RecordingTransport.held();
        var outbox = outbox(transport, 100, 1 << 20);
        outbox.offer(message(1));
        assertThat(transport.messages()).hasSize(1);
        transport.let();
        outbox.offer(message(2));
        outbox.offer(message(3));
        await().until(() -> transport.messages().size() == 3);
        assertThat(transport.writes()).isEqualTo(2);
    }

    @Test
    void writesWhatIsQueuedBeforeAnEndingThatIsNobodysFault() {
        var transport = RecordingTransport.held();
        var outbox = outbox(transport, 100, 1 << 20);
        for (int n = 0; n < 3; n++) {
            outbox.offer(message(n));
        }
        outbox.end(Ending.LIFETIME);
        assertThat(outbox.offer(message(3))).isFalse();
        transport.let();
        assertThat(transport.ended()).isNull();
        transport.let();
        assertThat(transport.messages()).hasSize(3);
        assertThat(transport.ended()).isEqualTo(Ending.LIFETIME);
    }

    @Test
    void missesTheAnswersOfWhoIsDead() {
        var transport = RecordingTransport.answering();
        var outbox = outbox(transport, 100, 1 << 20);
        for (int n = 0; n < 10; n++) {
            transport.hear();
            outbox.beat();
        }
        assertThat(transport.beats()).isEqualTo(10);
        outbox.beat();
        outbox.beat();
        assertThat(transport.aborted()).isFalse();
        await().until(() -> {
            outbox.beat();
            return transport.aborted();
        });
        assertThat(endings).containsExactly(Ending.DEAD);
    }

    @Test
    void takesNobodyForDeadWhoTakesABacklog() {
        var transport = RecordingTransport.heldAnswering();
        var outbox = outbox(transport, 100_000, 1 << 24);
        outbox.offer(message(0));
        long end = System.nanoTime() + Duration.ofMillis(500).toNanos();
        for (int n = 1; System.nanoTime() < end; n++) {
            outbox.offer(message(n));
            // A sign of life goes before what waits, so that messages need most of the writes.
            if (n % 5 == 0) {
                outbox.beat();
            }
            if (transport.writing()) {
                transport.let();
            }
        }
        assertThat(endings).isEmpty();
    }

    @Test
    void takesNobodyForDeadWhoTakesABacklogWriteByWrite() {
        var transport = RecordingTransport.heldAnswering();
        var outbox = outbox(transport, 1, 1 << 20);
        long end = System.nanoTime() + Duration.ofMillis(500).toNanos();
        for (int n = 0; System.nanoTime() < end; n++) {
            outbox.force(message(n));
            outbox.whenRoomy(() -> {});
            outbox.beat();
            while (transport.writing()) {
                transport.let();
            }
        }
        assertThat(endings).isEmpty();
    }

    @Test
    void asksWhoAnswersForASignOfLifeThoughMessagesFlow() {
        gap = Duration.ofMillis(40);
        var transport = RecordingTransport.answering();
        var outbox = outbox(transport, 100, 1 << 20);
        for (int n = 0; n < 2; n++) {
            outbox.offer(message(n));
        }
        outbox.beat();
        await().until(() -> transport.messages().size() == 2);
        assertThat(transport.beats()).isEqualTo(1);
    }

    @Test
    void hasALifetimeIfThereIsOne() {
        assertThat(outbox(RecordingTransport.held(), 1, 1).expired()).isFalse();
        lifetime = Duration.ofMillis(100);
        var limited = outbox(RecordingTransport.held(), 1, 1);
        await().until(limited::expired);
    }

    @Test
    void givesUpOnAWriteThatNeverEnds() {
        var transport = RecordingTransport.held();
        var outbox = outbox(transport, 10, 1 << 20);
        outbox.offer(message(1));
        await().until(() -> {
            outbox.beat();
            return transport.aborted();
        });
        assertThat(endings).containsExactly(Ending.STUCK);
    }

    @Test
    void saysWhenThereIsRoom() {
        var transport = RecordingTransport.held();
        var outbox = outbox(transport, 4, 1 << 20);
        var told = new AtomicInteger();
        outbox.whenRoomy(told::incrementAndGet);
        assertThat(told).hasValue(1);
        for (int n = 0; n < 4; n++) {
            outbox.force(message(n));
        }
        assertThat(outbox.roomy()).isFalse();
        outbox.whenRoomy(told::incrementAndGet);
        assertThat(told).hasValue(1);
        transport.let();
        transport.let();
        assertThat(told).hasValue(2);
    }

    private Outbox outbox(Transport transport, int messages, long bytes) {
        return outbox(transport, Runnable::run, messages, bytes);
    }

    private Outbox outbox(Transport transport, Executor writers, int messages, long bytes) {
        var setting = new Outbox.Setting(
                writers,
                timer,
                new Pace(Runnable::run, timer, gap),
                messages,
                bytes,
                lifetime,
                Duration.ofMillis(200),
                Duration.ofMillis(100));
        return new Outbox(transport, setting, this);
    }

    private static Message message(int n) {
        return message(Integer.toString(n));
    }

    private static Message message(String text) {
        return Message.of("test", "[\"test\",{\"detail\":\"" + text + "\"", Cursor.of(1, new long[2]));
    }
}
