package dev.writ.database.datalog;

import datomic.Connection;
import datomic.Database;
import datomic.Peer;
import datomic.Util;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;

/** A small database: Ann knows Bob, Bob knows Cy, Cy knows Ann. */
final class People implements AutoCloseable {
    private static final String SCHEMA = """
            [{:db/ident :person/name :db/valueType :db.type/string :db/cardinality :db.cardinality/one
              :db/unique :db.unique/identity :db/fulltext true}
             {:db/ident :person/age :db/valueType :db.type/long :db/cardinality :db.cardinality/one}
             {:db/ident :person/money :db/valueType :db.type/bigdec :db/cardinality :db.cardinality/one}
             {:db/ident :person/tags :db/valueType :db.type/keyword :db/cardinality :db.cardinality/many}
             {:db/ident :person/id :db/valueType :db.type/uuid :db/cardinality :db.cardinality/one
              :db/unique :db.unique/identity}
             {:db/ident :person/born :db/valueType :db.type/instant :db/cardinality :db.cardinality/one}
             {:db/ident :person/knows :db/valueType :db.type/ref :db/cardinality :db.cardinality/many}]
            """;
    private static final String FACTS = """
            [{:db/id "ann" :person/name "Ann" :person/age 30 :person/money 10.50M :person/tags [:red :blue]
              :person/id #uuid "00000000-0000-0000-0000-00000000000a" :person/born #inst "1990-01-01"
              :person/knows ["bob"]}
             {:db/id "bob" :person/name "Bob" :person/age 20 :person/tags [:red] :person/knows ["cy"]}
             {:db/id "cy" :person/name "Cy" :person/age 30 :person/money 0M :person/knows ["ann"]}]
            """;

    private final String uri = "datomic:mem://people-" + UUID.randomUUID();
    private final Connection connection;

    People() {
        Peer.createDatabase(uri);
        connection = Peer.connect(uri);
        transact(SCHEMA);
        transact(FACTS);
    }

    Database database() {
        return connection.db();
    }

    private void transact(String edn) {
        try {
            connection.transact((List<?>) Util.read(edn)).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        Peer.deleteDatabase(uri);
    }
}
