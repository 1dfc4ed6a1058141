package dev.writ.crash;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Json;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import dev.writ.common.message.Transaction;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** A history and a log made by hand, in one partition. */
final class SampleStorm {
    /** t of the base schema, which the first outcome follows. */
    static final long BEGIN = 1000;

    static final UUID ALICE = UUID.fromString("a11ce000-0000-4000-8000-000000000000");
    static final UUID BOB = UUID.fromString("b0b00000-0000-4000-8000-000000000000");
    private static final String CUSTOMER = "c0000000-0000-4000-8000-000000000000";
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    /** What a database holds in the end; empty: not looked at. */
    record Result(Map<UUID, BigDecimal> balances) {}

    private final Map<UUID, Sent> sent = new LinkedHashMap<>();
    private final Map<UUID, Log.Pending> written = new HashMap<>();
    private final List<Log.Pending> pending = new ArrayList<>();
    private final List<RecordPosition> undecodable = new ArrayList<>();
    private final List<Log.Decided> outcomes = new ArrayList<>();
    private final List<RecordPosition> dead = new ArrayList<>();
    private final Set<UUID> slow = new HashSet<>();
    private long t = BEGIN;
    private Instant now = NOW;
    private int keys;

    /** Two accounts, 60.00 for Alice and 40.00 for Bob; a retry that landed, a rejection, and garbage that was kept. */
    void sample() {
        accepted("create-customer", Json.object().put("customer_id", CUSTOMER));
        accepted("open-account", account(ALICE));
        accepted("open-account", account(BOB));
        var deposit = accepted("deposit", money(ALICE, "100.00"));
        write(deposit);
        accepted(
                "transfer",
                Json.object()
                        .put("from_account_id", ALICE.toString())
                        .put("to_account_id", BOB.toString())
                        .put("amount", new BigDecimal("40.00")));
        var withdraw = send("withdraw", money(ALICE, "60.01"), 409);
        write(withdraw);
        decide(withdraw, false, "insufficient-funds");
        garbage(true);
    }

    JsonNode money(UUID account, String amount) {
        return Json.object().put("account_id", account.toString()).put("amount", new BigDecimal(amount));
    }

    private static JsonNode account(UUID account) {
        return Json.object().put("customer_id", CUSTOMER).put("account_id", account.toString());
    }

    UUID accepted(String action, JsonNode data) {
        var id = send(action, data, 201);
        write(id);
        decide(id, true, "");
        return id;
    }

    /** @param status of the one answer; 0 for none */
    UUID send(String action, JsonNode data, int status) {
        return send(action, data, status, true);
    }

    UUID sendInvalid(String action, JsonNode data) {
        return send(action, data, 422, false);
    }

    private UUID send(String action, JsonNode data, int status, boolean valid) {
        var key = "sample-key-of-a-storm-" + keys++;
        var id = CommandKeys.id(key);
        var about = status == 201 || status == 202 || status == 409 ? Optional.of(id) : Optional.<UUID>empty();
        sent.put(
                id,
                new Sent(key, id, action, data, valid, List.of(new Answer(status, about, OptionalLong.empty(), ""))));
        return id;
    }

    void answer(UUID id, Answer more) {
        var before = sent.get(id);
        var answers = new ArrayList<>(before.answers());
        answers.add(more);
        sent.put(id, new Sent(before.key(), id, before.action(), before.data(), before.valid(), answers));
    }

    void write(UUID id) {
        var is = sent.get(id);
        var meta = new Command.Meta(NOW, "anonymous", "", Command.payloadHash(is.action(), is.data()));
        var record = new Log.Pending(
                new Command(id, is.action(), is.data(), meta), at("pending-cmds", pending.size() + undecodable.size()));
        pending.add(record);
        written.putIfAbsent(id, record);
    }

    /** @param code of the rejection; empty: it failed for want of something else */
    void decide(UUID id, boolean accepted, String code) {
        var from = written.get(id);
        var is = sent.get(id);
        var command = from != null
                ? from.command()
                : new Command(id, is.action(), is.data(), new Command.Meta(NOW, "anonymous", "", ""));
        decide(command, from == null ? at("pending-cmds", 9999) : from.at(), accepted, code);
    }

    void decideAs(UUID id, JsonNode data) {
        var from = written.get(id);
        var command = from.command();
        decide(new Command(id, command.action(), data, command.meta()), from.at(), true, "");
    }

    void schemaInFront() {
        var meta = new Command.Meta(NOW, "writ", "tx-processor", "");
        decide(
                new Command(UUID.randomUUID(), Log.INSTALL_SCHEMA, Json.object(), meta),
                pending.get(0).at(),
                true,
                "");
    }

    /** Its handler took longer than it may. */
    void timeOut(UUID id) {
        var from = written.get(id);
        var problem = ProblemType.HANDLER_ERROR.problem("the handler of deposit took longer than 2000 ms");
        outcomes.add(new Log.Decided(
                new Outcome.Failed(id, from.command().action(), from.command().meta(), next(from.at()), problem),
                at("failed-cmds", outcomes.size())));
    }

    /** The processor was paused while it decided that command. */
    void paused(UUID id) {
        slow.add(id);
    }

    private Outcome.Decided next(RecordPosition from) {
        var decided = new Outcome.Decided(from, "tx-processor", new Transaction(t, t + 2, now, "[]", ""));
        t += 2;
        return decided;
    }

    private void decide(Command command, RecordPosition from, boolean accepted, String code) {
        var decided = next(from);
        var problem = code.isEmpty()
                ? ProblemType.UNAVAILABLE.problem("Kafka is away")
                : ProblemType.REJECTED.problem("no").withCode(code);
        var outcome = accepted
                ? new Outcome.Accepted(command, decided, new Outcome.Facts.Listed(List.of()))
                : new Outcome.Failed(command.id(), command.action(), command.meta(), decided, problem);
        outcomes.add(new Log.Decided(outcome, at(accepted ? "accepted-cmds" : "failed-cmds", outcomes.size())));
    }

    /** Of a command that is written down, as if it stood elsewhere. */
    void decideAt(UUID id, int partition, long offset) {
        decide(written.get(id).command(), new RecordPosition("pending-cmds", partition, offset), true, "");
    }

    /** Where a command is written down. */
    RecordPosition place(UUID id) {
        return written.get(id).at();
    }

    void bury(RecordPosition at) {
        dead.add(at);
    }

    /** The clock that dates transactions goes back. */
    void clockBack() {
        now = now.minusMillis(1);
    }

    /** The next outcome follows one that is not there. */
    void skip() {
        t += 2;
    }

    /** The next outcome follows what the last one follows. */
    void back() {
        t -= 2;
    }

    /** Gives where it stands. */
    RecordPosition garbage(boolean kept) {
        var at = at("pending-cmds", pending.size() + undecodable.size());
        undecodable.add(at);
        if (kept) {
            dead.add(at);
        }
        return at;
    }

    Map<UUID, BigDecimal> balances() {
        var balances = new TreeMap<UUID, BigDecimal>();
        balances.put(ALICE, new BigDecimal("60.00"));
        balances.put(BOB, new BigDecimal("40.00"));
        return balances;
    }

    List<Seen> seen() {
        var seen = new ArrayList<Seen>();
        outcomes.forEach(d -> seen.add(new Seen(
                d.at().topic(), d.at().partition(), d.at().offset(), d.outcome().id())));
        return seen;
    }

    Log log() {
        return new Log(pending, undecodable, outcomes, dead);
    }

    void judge(Result result, Findings findings) {
        var history = new History(List.copyOf(sent.values()), Duration.ZERO, Duration.ZERO);
        OutcomeRules.check(log(), history, findings);
        AnswerRules.check(log(), history, findings);
        SubscriberRule.check(log(), "a subscriber", seen(), findings);
        ChainRule.check(log(), BEGIN, findings);
        var money = new MoneyRules(log(), findings, slow::contains);
        money.replay();
        if (!result.balances().isEmpty()) {
            money.compare("the live database", result.balances());
        }
    }

    private static RecordPosition at(String topic, long offset) {
        return new RecordPosition(topic, 0, offset);
    }
}
