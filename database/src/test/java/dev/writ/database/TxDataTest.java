package dev.writ.database;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import datomic.Database;
import datomic.Peer;
import datomic.Util;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TxDataTest {
    private static final String ATTRIBUTES = """
            [{:db/ident :item/name, :db/valueType :db.type/string, :db/cardinality :db.cardinality/one,
              :db/unique :db.unique/value}
             {:db/ident :item/count, :db/valueType :db.type/long, :db/cardinality :db.cardinality/one}]""";

    private static Database database;

    @BeforeAll
    static void open() throws Exception {
        var uri = "datomic:mem://" + UUID.randomUUID();
        Peer.createDatabase(uri);
        var connection = Peer.connect(uri);
        BaseSchema.install(connection);
        connection.transact((List<?>) Util.read(ATTRIBUTES)).get();
        connection.transact((List<?>) Util.read("[{:item/name \"a\"}]")).get();
        database = connection.db();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[{:db/id \"x\", :item/name \"b\"}]",
                "[{:item/name \"b\"}]",
                "[[:db/add \"x\" :item/count 1]]",
                "[[:db/add [:item/name \"a\"] :item/count 1] [:db/retract [:item/name \"a\"] :item/count 1]]",
                "[[:db/retractEntity [:item/name \"a\"]]]",
                "[[:db/cas [:item/name \"a\"] :item/count nil 1]]",
                "[{:db/id \"x\", :item/_parent {:item/name \"nested\"}}]",
                "[[:db/add 17592186045418 :item/count 1]]",
            })
    void data(String forms) {
        assertThatCode(() -> TxData.check((List<?>) Util.read(forms), database)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[nil]",
                "[\"x\"]",
                "[[]]",
                "[[:my/function 1 2]]",
                "[[my.ns/function 1]]",
                "[[:db.fn/call 1]]",
                "[[:db.fn/retractEntity 1]]",
                "[[:db.fn/cas 1 :item/count 1 2]]",
                "[[:db/add \"x\" :item/count]]",
                "[[:db/retract [:item/name \"a\"] :item/count]]",
                "[[:db/add \"x\" :cmd/id #uuid \"00000000-0000-0000-0000-000000000001\"]]",
                "[[:db/add \"datomic.tx\" :item/note \"x\"]]",
                "[{:db/id \"datomic.tx\", :item/note \"x\"}]",
                "[{:db/id \"datomic.tx\", :db/txInstant #inst \"2026-01-01\"}]",
                "[{:db/id \"x\", :cmd/success? true}]",
                "[{:db/id \"x\", :cmd/_id \"y\"}]",
                "[{:db/ident :evil/attribute, :db/valueType :db.type/string, :db/cardinality :db.cardinality/one}]",
                "[{:db/id \"x\", :db/ident :my/function, :db/fn \"code\"}]",
                "[{:db/id \"x\", :db/ensure :my/spec}]",
                "[{:db/id \"x\", :db.install/_attribute :db.part/db}]",
                "[{:db/id \"x\", :item/child {:db/fn \"code\"}}]",
                "[{:db/id \"x\", :item/children [{:item/name \"ok\"} {:db/ensure :my/spec}]}]",
                "[[:db/add :db/ident :db/doc \"x\"]]",
                "[[:db/add :db/ident :item/note \"x\"]]",
                "[[:db/add :item/name :item/note \"x\"]]",
                "[[:db/add 10 :item/note \"x\"]]",
                "[[:db/add \"x\" 10 :my/ident]]",
                "[{\":db/id\" \"x\", \":item/name\" \"b\"}]",
                "[{:db/id \"x\", 10 :my/ident}]",
                "[[:db/retractEntity :item/name]]",
                "[[:db/retractEntity 13194139534312]]",
                "[[:db/retractEntity [:db/ident :item/name]]]",
                "[[:db/retractEntity [:cmd/id #uuid \"00000000-0000-0000-0000-000000000001\"]]]",
                "[[:db/retractEntity -5]]",
                "[[:db/retractEntity {:item/name \"a\"}]]",
            })
    void code(String forms) {
        assertThatThrownBy(() -> TxData.check((List<?>) Util.read(forms), database))
                .as(forms)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("tx-data[");
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
            })
    void schemaThatIsNotAllowed(String edn) {
        assertThatThrownBy(() -> SchemaData.read(edn)).as(edn).isInstanceOf(IllegalArgumentException.class);
    }
}
