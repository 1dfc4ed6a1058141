package dev.writ.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** More of what {@link JudgeTest} begins: records that stand, or are dated, where they must not be. */
class JudgeRecordsTest {
    private final SampleStorm storm = new SampleStorm();

    @Test
    void anOutcomeBesideThePartitionOfItsCommandIsFound() {
        storm.sample();
        var id = written();
        storm.decideAt(id, 1, 0);

        assertThat(judged())
                .anySatisfy(fault -> assertThat(fault)
                        .startsWith("misplaced: ")
                        .contains(id.toString(), "beside the partition", "pending-cmds-1@0"));
    }

    @Test
    void anOutcomeThatNamesThePlaceOfAnotherCommandIsFound() {
        storm.sample();
        var id = written();
        storm.decideAt(id, 0, 0);

        assertThat(judged())
                .singleElement()
                .asString()
                .startsWith("misplaced: ")
                .contains(id.toString(), "pending-cmds-0@0 as its command");
    }

    @Test
    void anOutcomeThatNamesAPlaceWhereNothingStandsIsFound() {
        storm.sample();
        var id = written();
        storm.decideAt(id, 0, 9999);

        assertThat(judged())
                .singleElement()
                .asString()
                .startsWith("misplaced: ")
                .contains("where there is none");
    }

    @Test
    void garbageThatIsKeptTwiceIsFound() {
        storm.sample();
        storm.bury(storm.garbage(true));

        assertThat(judged()).singleElement().asString().startsWith("dead: ").contains("on dead-cmds twice");
    }

    @Test
    void aCommandAmongTheGarbageIsFound() {
        storm.sample();
        var id = storm.accepted("deposit", storm.money(SampleStorm.ALICE, "5.00"));
        storm.bury(storm.place(id));

        assertThat(judged()).singleElement().asString().startsWith("dead: ").contains(id.toString(), "is on dead-cmds");
    }

    @Test
    void aClientThatWasToldOfAnotherCommandIsFound() {
        storm.sample();
        var id = storm.accepted("deposit", storm.money(SampleStorm.ALICE, "5.00"));
        storm.answer(id, new Answer(202, Optional.of(SampleStorm.BOB), OptionalLong.empty(), ""));

        assertThat(judged())
                .singleElement()
                .asString()
                .startsWith("answer: ")
                .contains(id.toString(), "another command, " + SampleStorm.BOB);
    }

    @Test
    void anInvalidCommandThatWasAcknowledgedIsFound() {
        storm.sample();
        var id = storm.sendInvalid("deposit", storm.money(SampleStorm.ALICE, "-5.00"));
        storm.answer(id, new Answer(202, Optional.of(id), OptionalLong.empty(), ""));

        assertThat(judged())
                .anySatisfy(fault -> assertThat(fault)
                        .startsWith("answer: ")
                        .contains(id.toString(), "not allowed by its schema", "202"));
    }

    @Test
    void aDatomThatIsThereTwiceIsFound() {
        var findings = new Findings();
        DatomRule.check(
                "the live database", List.of("1 a 1 5 true"), List.of("1 a 1 5 true", "1 a 1 5 true"), findings);

        assertThat(findings.sentences()).containsExactly("datoms: the live database has 2 datoms, the log 1");
    }

    @Test
    void timeThatGoesBackAlongTheLogIsFound() {
        storm.sample();
        storm.clockBack();
        var id = storm.accepted("deposit", storm.money(SampleStorm.ALICE, "5.00"));

        assertThat(judged())
                .singleElement()
                .asString()
                .startsWith("instant: ")
                .contains(id.toString(), "11:59:59.999Z", "12:00:00Z");
    }

    @Test
    void aHandlerMayRunOutOfTimeOnlyWhereTheProcessorWasPaused() {
        storm.sample();
        var id = written();
        storm.timeOut(id);
        assertThat(judged()).singleElement().asString().startsWith("decision: ").contains(id.toString(), "took longer");

        storm.paused(id);
        assertThat(judged()).isEmpty();
    }

    private UUID written() {
        var id = storm.send("deposit", storm.money(SampleStorm.ALICE, "5.00"), 202);
        storm.write(id);
        return id;
    }

    private List<String> judged() {
        var found = new Findings();
        storm.judge(new SampleStorm.Result(Map.of()), found);
        return found.sentences();
    }
}
