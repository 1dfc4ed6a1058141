package dev.writ.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.media.Json;
import dev.writ.crash.SampleStorm.Result;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A judge that finds nothing wrong is worth as much as what it would find: one violation each, found and named. */
class JudgeTest {
    private final SampleStorm storm = new SampleStorm();
    private final Findings findings = new Findings();

    @Test
    void whatIsRightIsLeftAlone() {
        storm.sample();

        assertThat(judged()).isEmpty();
        assertThat(findings.count(OutcomeRules.LOST)).isZero();
    }

    @Test
    void aWrittenCommandWithoutOutcomeIsLost() {
        storm.sample();
        var id = storm.send("deposit", storm.money(SampleStorm.ALICE, "1.00"), 202);
        storm.write(id);

        assertThat(judged()).singleElement().asString().startsWith("lost: ").contains(id.toString(), "acknowledged");
        assertThat(findings.count(OutcomeRules.LOST)).isEqualTo(1);
    }

    @Test
    void anAcknowledgedCommandThatWasNeverWrittenIsLost() {
        storm.sample();
        var id = storm.send("deposit", storm.money(SampleStorm.ALICE, "1.00"), 202);

        assertThat(judged()).singleElement().asString().startsWith("lost: ").contains(id.toString(), "does not hold");
    }

    @Test
    void aCommandThatNobodyWasToldOfMayBeMissingButNotUndecided() {
        storm.sample();
        var missing = storm.send("deposit", storm.money(SampleStorm.ALICE, "1.00"), 0);
        assertThat(judged())
                .singleElement()
                .asString()
                .startsWith("unanswered: ")
                .contains(missing.toString());

        var landed = storm.send("deposit", storm.money(SampleStorm.ALICE, "2.00"), 503);
        storm.write(landed);
        assertThat(judged())
                .anySatisfy(fault -> assertThat(fault).startsWith("lost: ").contains(landed.toString()));
    }

    @Test
    void aClientThatGaveUpIsFound() {
        storm.sample();
        var id = storm.send("deposit", storm.money(SampleStorm.ALICE, "1.00"), 503);
        storm.write(id);
        storm.decide(id, true, "");

        assertThat(judged())
                .singleElement()
                .asString()
                .startsWith("unanswered: ")
                .contains(id.toString(), "1 attempts", "503");
    }

    @Test
    void aDefectThatARetryHidIsFound() {
        storm.sample();
        var id = storm.accepted("deposit", storm.money(SampleStorm.ALICE, "5.00"));
        storm.answer(id, new Answer(503, Optional.empty(), OptionalLong.empty(), "unavailable"));
        storm.answer(id, Answer.none("timed out"));
        assertThat(judged()).isEmpty();

        storm.answer(id, new Answer(500, Optional.empty(), OptionalLong.empty(), "internal"));
        assertThat(judged()).singleElement().asString().startsWith("answer: ").contains(id.toString(), "500 internal");
    }

    @Test
    void aSecondOutcomeIsFound() {
        storm.sample();
        var id = storm.accepted("deposit", storm.money(SampleStorm.ALICE, "5.00"));
        storm.decide(id, true, "");

        assertThat(judged()).singleElement().asString().startsWith("doubled: ").contains(id.toString());
        assertThat(findings.count(OutcomeRules.DOUBLED)).isEqualTo(1);
    }

    @Test
    void anOutcomeOfNothingIsFound() {
        storm.sample();
        var id = storm.send("deposit", storm.money(SampleStorm.ALICE, "5.00"), 0);
        storm.decide(id, false, "unknown-account");

        assertThat(judged())
                .anySatisfy(fault ->
                        assertThat(fault).startsWith("outcome of nothing: ").contains(id.toString()));
    }

    @Test
    void schemaInFrontOfACommandNeedsNoRecord() {
        storm.sample();
        storm.schemaInFront();

        assertThat(judged()).isEmpty();
    }

    @Test
    void anOutcomeOfAnotherCommandThanWasWrittenIsFound() {
        storm.sample();
        var id = storm.send("deposit", storm.money(SampleStorm.ALICE, "5.00"), 202);
        storm.write(id);
        storm.decideAs(id, storm.money(SampleStorm.ALICE, "6.00"));

        assertThat(judged())
                .anySatisfy(fault -> assertThat(fault).startsWith("altered: ").contains(id.toString()));
    }

    @Test
    void anInvalidCommandThatWasWrittenIsFound() {
        storm.sample();
        var id = storm.sendInvalid("deposit", storm.money(SampleStorm.ALICE, "-5.00"));
        assertThat(judged()).isEmpty();

        storm.write(id);
        storm.decide(id, false, "invalid");
        assertThat(judged())
                .anySatisfy(fault ->
                        assertThat(fault).startsWith("not to be written: ").contains(id.toString()));
    }

    @Test
    void aClientThatWasToldOtherwiseIsFound() {
        storm.sample();
        var accepted = storm.send("withdraw", storm.money(SampleStorm.ALICE, "900.00"), 201);
        storm.write(accepted);
        storm.decide(accepted, false, "insufficient-funds");

        assertThat(judged())
                .singleElement()
                .asString()
                .startsWith("answer: ")
                .contains(accepted.toString(), "told 201 (accepted)", "failed");
    }

    @Test
    void aClientThatWasToldAnotherTIsFound() {
        storm.sample();
        var id = storm.accepted("deposit", storm.money(SampleStorm.ALICE, "5.00"));
        storm.answer(id, new Answer(201, Optional.of(id), OptionalLong.of(7), ""));

        assertThat(judged()).singleElement().asString().startsWith("answer: ").contains("basis-t 7");
    }

    @Test
    void aValidCommandThatWasRefusedIsFound() {
        storm.sample();
        var id = storm.send("deposit", storm.money(SampleStorm.ALICE, "5.00"), 422);

        assertThat(judged()).singleElement().asString().startsWith("answer: ").contains(id.toString(), "422");
    }

    @Test
    void aProblemIsAnOutcomeIfItSaysWhenItWasDecided() throws IOException {
        var id = UUID.randomUUID();
        var tooLarge = Answer.of(
                422, Json.parse("{\"type\": \"too-large\", \"command\": {\"id\": \"" + id + "\", \"basis-t\": 1005}}"));
        var reused = Answer.of(422, Json.parse("{\"type\": \"key-reused\", \"command\": {\"id\": \"" + id + "\"}}"));
        var unknown = Answer.of(503, Json.parse("{\"id\": \"" + id + "\", \"append\": \"unknown\"}"));

        assertThat(List.of(tooLarge.failed(), tooLarge.acknowledges(), tooLarge.refused()))
                .containsExactly(true, true, false);
        assertThat(List.of(reused.failed(), reused.acknowledges(), reused.refused()))
                .containsExactly(false, false, true);
        assertThat(List.of(unknown.failed(), unknown.acknowledges(), unknown.refused()))
                .containsExactly(false, false, false);
    }

    @Test
    void moneyThatIsOffByOneIsFoundInTheDatabase() {
        storm.sample();
        var balances = storm.balances();
        balances.merge(SampleStorm.BOB, new BigDecimal("0.01"), BigDecimal::add);

        var faults = judged(new Result(balances));
        assertThat(faults).hasSize(2);
        assertThat(faults)
                .anySatisfy(fault -> assertThat(fault)
                        .startsWith("balance: ")
                        .contains(SampleStorm.BOB.toString(), "40.01", "must have 40.00"));
        assertThat(faults)
                .anySatisfy(fault -> assertThat(fault).startsWith("money: ").contains("100.01", "100.00"));
    }

    @Test
    void aCommandThatTookEffectTwiceIsFoundInTheMoney() {
        storm.sample();
        var id = storm.accepted("deposit", storm.money(SampleStorm.ALICE, "5.00"));
        storm.decide(id, true, "");
        var balances = storm.balances();
        balances.merge(SampleStorm.ALICE, new BigDecimal("10.00"), BigDecimal::add);

        assertThat(judged(new Result(balances)))
                .anySatisfy(fault -> assertThat(fault).startsWith("balance: "))
                .anySatisfy(fault -> assertThat(fault).startsWith("money: "));
    }

    @Test
    void anOverdraftThatWasAcceptedIsFound() {
        storm.sample();
        var id = storm.accepted("withdraw", storm.money(SampleStorm.ALICE, "60.01"));

        assertThat(judged())
                .anySatisfy(fault ->
                        assertThat(fault).startsWith("decision: ").contains(id.toString(), "insufficient-funds"));
    }

    @Test
    void anInfrastructureFaultThatFailedACommandIsFound() {
        storm.sample();
        var id = storm.send("deposit", storm.money(SampleStorm.ALICE, "5.00"), 202);
        storm.write(id);
        storm.decide(id, false, "");

        assertThat(judged()).singleElement().asString().startsWith("decision: ").contains(id.toString());
    }

    @Test
    void aGapInTheChainIsFound() {
        storm.sample();
        storm.skip();
        storm.accepted("deposit", storm.money(SampleStorm.ALICE, "5.00"));

        assertThat(judged()).singleElement().asString().startsWith("gap: ").contains("which no record has");
    }

    @Test
    void aForkOfTheChainIsFound() {
        storm.sample();
        storm.accepted("deposit", storm.money(SampleStorm.ALICE, "5.00"));
        storm.back();
        storm.accepted("deposit", storm.money(SampleStorm.ALICE, "6.00"));

        assertThat(judged())
                .anySatisfy(fault -> assertThat(fault).startsWith("fork: ").contains("follow t"));
    }

    @Test
    void aLogWithoutItsBeginningIsFound() {
        storm.sample();
        var log = storm.log();
        ChainRule.check(
                new Log(
                        log.pending(),
                        List.of(),
                        log.outcomes().subList(1, log.outcomes().size()),
                        List.of()),
                SampleStorm.BEGIN,
                findings);

        assertThat(findings.sentences())
                .hasSize(2)
                .allSatisfy(fault -> assertThat(fault).startsWith("gap: "));
    }

    @Test
    void aSubscriberThatMissedOneIsFound() {
        storm.sample();
        var seen = storm.seen();
        var missed = seen.remove(2);

        assertThat(subscriber(seen))
                .singleElement()
                .asString()
                .startsWith("missed: ")
                .contains(missed.id().toString());
    }

    @Test
    void aSubscriberThatWasToldTwiceIsFound() {
        storm.sample();
        var seen = storm.seen();
        seen.add(3, seen.get(2));

        assertThat(subscriber(seen)).singleElement().asString().startsWith("seen twice: ");
    }

    @Test
    void aSubscriberThatWasToldOutOfOrderOrOfNothingIsFound() {
        storm.sample();
        var swapped = storm.seen();
        Collections.swap(swapped, 0, 1);
        assertThat(subscriber(swapped)).singleElement().asString().startsWith("seen out of order: ");

        var invented = new ArrayList<>(storm.seen());
        invented.add(new Seen("accepted-cmds", 0, 99, SampleStorm.ALICE));
        assertThat(subscriber(invented)).anySatisfy(fault -> assertThat(fault).startsWith("seen without a record: "));
    }

    @Test
    void anInstanceThatSaysOtherwiseIsFound() {
        storm.sample();
        var log = storm.log();
        var decided = log.outcomes().get(0);
        var id = decided.outcome().id();
        var right = new Told(200, "accepted", Optional.of(decided.at()), OptionalLong.of(decided.basisT()));
        StatusRule.check(log, "an instance", Map.of(id, right), findings);
        assertThat(findings.sentences()).isEmpty();

        StatusRule.check(
                log,
                "an instance",
                Map.of(id, new Told(200, "pending", Optional.empty(), OptionalLong.empty())),
                findings);
        assertThat(findings.sentences())
                .singleElement()
                .asString()
                .startsWith("status: ")
                .contains(id.toString());
    }

    @Test
    void aDatomMoreOrLessIsFound() {
        DatomRule.check(
                "the live database", List.of("1 a 1 5 true", "1 a 1 6 false"), List.of("1 a 1 5 true"), findings);
        DatomRule.check(
                "the live database", List.of("1 a 1 5 true"), List.of("1 a 1 5 true", "2 a 1 5 true"), findings);

        assertThat(findings.sentences())
                .containsExactly(
                        "datoms: [1 a 1 6 false] is in the log, but not in the live database",
                        "datoms: [2 a 1 5 true] is in the live database, but not in the log");
    }

    @Test
    void garbageMustBeKeptOnce() {
        storm.sample();
        storm.garbage(false);

        assertThat(judged()).singleElement().asString().startsWith("dead: ").contains("is no command");
    }

    @Test
    void manyViolationsOfOneRuleAreCounted() {
        for (int i = 0; i < 1000; i++) {
            findings.add(OutcomeRules.LOST, "command " + i);
        }

        assertThat(findings.count(OutcomeRules.LOST)).isEqualTo(1000);
        assertThat(findings.sentences()).hasSize(21).last().asString().isEqualTo("lost: and 980 more");
    }

    private List<String> judged() {
        return judged(new Result(Map.of()));
    }

    private List<String> judged(Result result) {
        var found = new Findings();
        storm.judge(result, found);
        storm.judge(result, findings);
        return found.sentences();
    }

    private List<String> subscriber(List<Seen> seen) {
        var found = new Findings();
        SubscriberRule.check(storm.log(), "a subscriber", seen, found);
        return found.sentences();
    }
}
