package dev.writ.database;

import datomic.Connection;
import datomic.Database;
import datomic.Peer;
import dev.writ.common.media.Json;
import dev.writ.common.message.Command;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.RecordPosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A log of accepted commands that fit together, made by a chain of speculative transactions. */
final class SampleLog {
    private static final String SCHEMA =
            "{:db/ident :item/name, :db/valueType :db.type/string, :db/cardinality :db.cardinality/one,"
                    + " :db/unique :db.unique/identity}"
                    + " {:db/ident :item/count, :db/valueType :db.type/long, :db/cardinality :db.cardinality/one}";

    private final String uri = "datomic:mem://sample-" + UUID.randomUUID();
    private final List<Outcome.Accepted> outcomes = new ArrayList<>();
    private Database head;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    SampleLog() throws Exception {
        Peer.createDatabase(uri);
        Connection connection = Peer.connect(uri);
        BaseSchema.install(connection);
        head = connection.db();
        add(SCHEMA);
    }

    /** A log of {@code n} commands that assert, change and retract. */
    static SampleLog of(int n) throws Exception {
        var log = new SampleLog();
        for (int i = 1; i < n; i++) {
            log.add(
                    i % 10 == 0
                            ? "[:db/retractEntity [:item/name \"item-" + (i - 1) % 7 + "\"]]"
                            : "{:db/id \"i\", :item/name \"item-" + i % 7 + "\", :item/count " + i + "}");
        }
        return log;
    }

    Outcome.Accepted add(String forms) {
        now = now.plusMillis(7);
        var id = UUID.nameUUIDFromBytes(("c" + outcomes.size()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        var data = Json.object().put("n", outcomes.size());
        var command = new Command(
                id, "sample", data, new Command.Meta(now, "anonymous", "test", Command.payloadHash("sample", data)));
        var text = TransactionText.parse("[" + forms + " {:db/id \"datomic.tx\", :db/txInstant #inst \"" + now
                + "\", :cmd/id #uuid \"" + id + "\", :cmd/success? true}]");
        var result = TransactionResult.of(head.with(text.forms()));
        head = result.after();
        var position = new RecordPosition("pending-cmds", 0, outcomes.size());
        var outcome = new Outcome.Accepted(
                command, new Outcome.Decided(position, "test", result.transaction(text.text())), result.facts());
        outcomes.add(outcome);
        return outcome;
    }

    List<Outcome.Accepted> outcomes() {
        return outcomes;
    }

    Database head() {
        return head;
    }

    /** Every datom there ever was, as text: two databases with equal lists are equal. */
    static List<String> datoms(Database database) {
        var all = new ArrayList<String>();
        for (var d : database.history().datoms(Database.EAVT)) {
            if (Peer.toT(d.tx()) >= 1000) {
                all.add(d.e() + " " + d.a() + " " + d.v() + " " + d.tx() + " " + d.added());
            }
        }
        return all;
    }
}
