package dev.writ.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import datomic.Database;
import datomic.Peer;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaDataTest {
    private static final String STRING = ":db/valueType :db.type/string, :db/cardinality :db.cardinality/one";
    private static final String TUPLE = ":db/valueType :db.type/tuple, :db/cardinality :db.cardinality/one";

    private static Database database;

    @BeforeAll
    static void open() throws Exception {
        var uri = "datomic:mem://" + UUID.randomUUID();
        Peer.createDatabase(uri);
        var connection = Peer.connect(uri);
        BaseSchema.install(connection);
        connection
                .transact(
                        SchemaData.read(with("[{:db/ident :o/name, STRING, :db/unique :db.unique/value, :db/doc \"d\"}"
                                + " {:db/ident :o/plain, STRING} {:db/ident :o/red}"
                                + " {:db/ident :o/pair, TUPLE, :db/tupleTypes [:db.type/string :db.type/long]}]")))
                .get();
        database = connection.db();
    }

    private static String with(String edn) {
        return edn.replace("STRING", STRING).replace("TUPLE", TUPLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[{:db/ident :a.b/c}]",
                "[{:db/ident :a/b, :db/doc \"an enumerated value\"}]",
                "[{:db/ident :a/b, STRING, :db/doc \"d\", :db/unique :db.unique/identity, :db/index true}]",
                "[{:db/ident :a/b, :db/valueType :db.type/ref, :db/cardinality :db.cardinality/many, :db/isComponent true}]",
                "[{:db/ident :a/b, :db/valueType :db.type/symbol, :db/cardinality :db.cardinality/one, :db/noHistory true}]",
                "[{:db/ident :a/b, TUPLE, :db/tupleAttrs [:o/name :o/plain], :db/unique :db.unique/value}]",
                "[{:db/ident :a/b, TUPLE, :db/tupleType :db.type/long}]",
                "[{:db/ident :a/b, TUPLE, :db/tupleTypes [:db.type/ref :db.type/bigdec]}]",
                // What is there may be repeated, and explained anew.
                "[{:db/ident :o/name, STRING, :db/unique :db.unique/value, :db/doc \"other\"} {:db/ident :a/new, STRING}]",
                "[{:db/ident :o/pair, TUPLE, :db/tupleTypes [:db.type/string :db.type/long]}]",
                "[{:db/ident :o/red}]",
            })
    void schema(String edn) {
        var forms = SchemaData.read(with(edn), database);
        assertThat(forms).isEqualTo(SchemaData.read(with(edn)));
        assertThatCode(() -> database.with(forms)).as("Datomic agrees").doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{:db/ident :a/b}",
                "[{:db/valueType :db.type/string}]",
                "[{:db/ident :cmd/mine, :db/valueType :db.type/string, :db/cardinality :db.cardinality/one}]",
                "[{:db/ident :db/mine}]",
                "[{:db/ident :db.fn/mine}]",
                "[{:db/ident :mine}]",
                "[{:db/ident :a/b, :db/fn \"code\"}]",
                "[{:db/ident :a/b, :db.attr/preds my.ns/predicate}]",
                "[{:db/ident :a/b, :db.entity/attrs [:a/c]}]",
                "[[:db/add \"x\" :db/ident :a/b]]",
                "[{:db/ident :a/b, :db/doc #=(slurp \"x\")}]",
                "[",
                "[{:db/ident :a/b, STRING, :db/unique {:db/id \"e\", :db/ident :b/y, STRING,"
                        + " :db.attr/preds clojure.core/load-string}}]",
                "[{:db/ident :a/b, STRING, :db/unique :cmd/id}]",
                "[{:db/ident :a/b, STRING, :db/unique nil}]",
                "[{:db/ident :a/b, STRING, :db/doc {:db/ident :b/y}}]",
                "[{:db/ident :a/b, STRING, :db/index \"true\"}]",
                "[{:db/ident :a/b, :db/valueType :db.type/string, :db/cardinality 35}]",
                "[{:db/ident :a/b, :db/valueType :db.type/string}]",
                "[{:db/ident :a/b, :db/valueType :db.type/fn, :db/cardinality :db.cardinality/one}]",
                "[{:db/ident :a/b, :db/valueType :db.type/uri, :db/cardinality :db.cardinality/one}]",
                "[{:db/ident :a/b, :db/valueType :db.type/bytes, :db/cardinality :db.cardinality/one}]",
                "[{:db/ident :a/b, :db/valueType \":db.type/fn\", :db/cardinality :db.cardinality/one}]",
                "[{:db/ident :a/b, TUPLE, :db/tupleAttrs [:cmd/action :cmd/success?], :db/unique :db.unique/value}]",
                "[{:db/ident :a/b, TUPLE, :db/tupleAttrs [:db/doc :o/name]}]",
                "[{:db/ident :a/b, TUPLE, :db/tupleAttrs [\":cmd/action\" \":cmd/success?\"]}]",
                "[{:db/ident :a/b, TUPLE, :db/tupleAttrs [11 12]}]",
                "[{:db/ident :a/b, TUPLE, :db/tupleAttrs :o/name}]",
                "[{:db/ident :a/b, TUPLE, :db/tupleType :db.type/uri}]",
                "[{:db/ident :a/b, TUPLE, :db/tupleTypes [:db.type/string :db.type/uri]}]",
                "[{:db/ident :a/b, TUPLE, :db/tupleTypes [:db.type/string {:db/ident :b/y}]}]",
                "[{:db/ident :a/_b, STRING}]",
                "[{:db/ident :fressian/b, STRING}]",
                "[{:db/ident :writ/b, STRING}]",
                "[{:db/ident \":a/b\", STRING}]",
                "[{:db/ident :a/b, :db/id :db/doc}]",
            })
    void schemaThatIsNotAllowed(String edn) {
        assertThatThrownBy(() -> SchemaData.read(with(edn))).as(edn).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{:db/ident :o/name, :db/valueType :db.type/long, :db/cardinality :db.cardinality/one}]",
                "[{:db/ident :o/name, :db/valueType :db.type/string, :db/cardinality :db.cardinality/many}]",
                "[{:db/ident :o/name, STRING, :db/unique :db.unique/identity}]",
                "[{:db/ident :o/plain, STRING, :db/unique :db.unique/value}]",
                "[{:db/ident :o/plain, :db/noHistory true}]",
                "[{:db/ident :o/plain, :db/index true}]",
                "[{:db/ident :o/red, STRING}]",
                "[{:db/ident :o/pair, TUPLE, :db/tupleTypes [:db.type/string :db.type/string]}]",
            })
    void anAttributeThatExistsStaysWhatItIs(String edn) {
        assertThatCode(() -> SchemaData.read(with(edn))).doesNotThrowAnyException();
        assertThatThrownBy(() -> SchemaData.read(with(edn), database))
                .as(edn)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exists");
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> SchemaData.read(with("[{:db/ident :a/b, STRING, :db/unique :x}]")))
                .hasMessage("schema: :a/b has :db/unique :x; it must be one of :db.unique/identity :db.unique/value");
        assertThatThrownBy(() -> SchemaData.read(with("[{:db/ident :o/plain, STRING, :db/index true}]"), database))
                .hasMessage("schema: :o/plain exists, with no :db/index; it cannot become true");
    }
}
