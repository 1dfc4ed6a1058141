package dev.writ.database.datalog;

import datomic.Connection;
import datomic.Database;
import datomic.Util;
import java.util.List;

/** {@link People} with everything by which a query can come to read an attribute that it does not name. */
final class Household {
    private static final String SCHEMA = """
            [{:db/ident :person/field :db/valueType :db.type/keyword :db/cardinality :db.cardinality/one}
             {:db/ident :person/pair :db/valueType :db.type/tuple :db/tupleTypes [:db.type/keyword :db.type/string]
              :db/cardinality :db.cardinality/one}
             {:db/ident :person/color :db/valueType :db.type/ref :db/cardinality :db.cardinality/one}
             {:db/ident :person/parts :db/valueType :db.type/ref :db/cardinality :db.cardinality/many
              :db/isComponent true}
             {:db/ident :part/size :db/valueType :db.type/long :db/cardinality :db.cardinality/one}
             {:db/ident :color/label :db/valueType :db.type/string :db/cardinality :db.cardinality/one}
             {:db/ident :color/red}
             {:db/ident :color/blue}
             {:db/ident :cmd/id :db/valueType :db.type/uuid :db/cardinality :db.cardinality/one
              :db/unique :db.unique/value}
             {:db/ident :cmd/action :db/valueType :db.type/string :db/cardinality :db.cardinality/one}]
            """;
    private static final String FACTS = """
            [{:db/id [:person/name "Ann"] :person/field :person/age :person/pair [:person/name "Bob"]
              :person/color :color/red :person/parts [{:part/size 1 :person/parts [{:part/size 2}]}]}
             {:db/id [:person/name "Cy"] :person/field :person/name :person/color :color/blue}
             {:db/id :color/red :color/label "warm"}]
            """;

    private Household() {}

    static Database of(People people) {
        return with(with(people.database(), SCHEMA), FACTS);
    }

    static Database with(Database database, String edn) {
        return (Database) database.with((List<?>) Util.read(edn)).get(Connection.DB_AFTER);
    }
}
