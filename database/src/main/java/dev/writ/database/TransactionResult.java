package dev.writ.database;

import datomic.Connection;
import datomic.Database;
import datomic.Datom;
import datomic.Peer;
import dev.writ.common.media.CanonicalJson;
import dev.writ.common.media.Edn;
import dev.writ.common.media.Json;
import dev.writ.common.media.JsonData;
import dev.writ.common.message.Fact;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.Transaction;
import dev.writ.common.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;

/**
 * What a transaction did, whether transacted, speculative ({@code with}) or read from Datomic's log.
 *
 * @param prevT basis of the database it was applied to
 * @param basisT its own t
 * @param datoms all of its datoms, those of the transaction entity included
 * @param after a database value that has it
 */
public record TransactionResult(long prevT, long basisT, List<Datom> datoms, Database after) {
    private static final Object TX_INSTANT = datomic.Util.read(":db/txInstant");

    /** Of the map that {@code transact} and {@code with} give. */
    public static TransactionResult of(Map<?, ?> report) {
        var before = (Database) report.get(Connection.DB_BEFORE);
        var after = (Database) report.get(Connection.DB_AFTER);
        var datoms = new ArrayList<Datom>();
        for (Object datom : (Collection<?>) report.get(Connection.TX_DATA)) {
            datoms.add((Datom) datom);
        }
        long t = datoms.isEmpty() ? after.basisT() : Peer.toT(datoms.get(0).tx());
        return new TransactionResult(before.basisT(), t, datoms, after);
    }

    public Instant instant() {
        for (var datom : datoms) {
            // By ident: a datom's attribute id is an Integer, entid gives a Long.
            if (TX_INSTANT.equals(after.ident(datom.a())) && datom.added()) {
                return ((Date) datom.v()).toInstant();
            }
        }
        throw new IllegalStateException("transaction " + basisT + " has no :db/txInstant");
    }

    /** This transaction as the log keeps it, with the text it was made from. */
    public Transaction transaction(String text) {
        return new Transaction(prevT, basisT, instant(), text, factsHash());
    }

    /** SHA-256 over the sorted datoms, each as the EDN text {@code [e a v added]}; lower-case hex. */
    public String factsHash() {
        var lines = new ArrayList<String>(datoms.size());
        for (var d : datoms) {
            lines.add("[" + d.e() + " " + after.ident(d.a()) + " " + Edn.print(d.v()) + " " + d.added() + "]");
        }
        lines.sort(null);
        return CanonicalJson.sha256(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The facts for readers without Datomic: everything but the transaction's own metadata, by entity and attribute,
     * retractions first. Datomic's report and its log give datoms in different orders.
     */
    public Outcome.Facts facts() {
        long tx = (Long) Peer.toTx(basisT);
        var ordered = datoms.stream()
                .filter(d -> number(d.e()) != tx)
                .sorted(Comparator.<Datom>comparingLong(d -> number(d.e()))
                        .thenComparingLong(d -> number(d.a()))
                        .thenComparing(Datom::added)
                        .thenComparing(d -> Edn.print(d.v())))
                .toList();
        var facts = new ArrayList<Fact>();
        long bytes = 0;
        for (var d : ordered) {
            var ident = after.ident(d.a()).toString().substring(1);
            var fact = new Fact(number(d.e()), ident, JsonData.toJson(d.v()), d.added());
            bytes += Json.bytes(fact.toJson()).length;
            if (bytes > Topics.MAX_FACTS_BYTES) {
                return new Outcome.Facts.Omitted(ordered.size());
            }
            facts.add(fact);
        }
        return new Outcome.Facts.Listed(facts);
    }

    private static long number(Object id) {
        return ((Number) id).longValue();
    }
}
