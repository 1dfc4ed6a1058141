package dev.writ.crash;

import com.fasterxml.jackson.databind.JsonNode;
import datomic.Database;
import datomic.Peer;
import dev.writ.common.media.Json;
import dev.writ.common.media.JsonData;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Datoms as text, {@code e a v tx added}: databases with equal lists are equal. */
final class Datoms {
    static final String ATTRIBUTES =
            "[:find [?ident ...] :where [:db.part/db :db.install/attribute ?a] [?a :db/ident ?ident]]";
    static final String BALANCES = "[:find ?id ?balance :where [?a :account/id ?id] [?a :account/balance ?balance]]";

    private Datoms() {}

    static String text(long e, String attribute, JsonNode v, long tx, boolean added) {
        return e + " " + attribute + " " + Json.text(v) + " " + tx + " " + added;
    }

    /** Of every transaction from {@code first} on; what is before is Datomic's own. */
    static List<String> of(Database database, long first) {
        var all = new ArrayList<String>();
        for (var d : database.history().datoms(Database.EAVT)) {
            if (Peer.toT(d.tx()) >= first) {
                all.add(text(
                        ((Number) d.e()).longValue(),
                        database.ident(d.a()).toString().substring(1),
                        JsonData.toJson(d.v()),
                        ((Number) d.tx()).longValue(),
                        d.added()));
            }
        }
        return all;
    }

    /** Idents of all attributes that are installed. */
    static List<String> attributes(Database database) {
        var all = new ArrayList<String>();
        for (Object ident : (Collection<?>) Peer.query(ATTRIBUTES, database)) {
            all.add(ident.toString().substring(1));
        }
        return all;
    }

    static Map<UUID, BigDecimal> balances(Database database) {
        var found = new HashMap<UUID, BigDecimal>();
        if (database.entid(datomic.Util.read(":account/id")) != null) {
            for (Object row : (Collection<?>) Peer.query(BALANCES, database)) {
                found.put((UUID) ((List<?>) row).get(0), (BigDecimal) ((List<?>) row).get(1));
            }
        }
        return found;
    }
}
