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
             {:db/ident :item/count, :db/valueType :db.type/long, :db/cardinality :db.cardinality/one}
             {:db/ident :item/note, :db/valueType :db.type/string, :db/cardinality :db.cardinality/one}
             {:db/ident :item/kind, :db/valueType :db.type/keyword, :db/cardinality :db.cardinality/one}
             {:db/ident :item/kinds, :db/valueType :db.type/keyword, :db/cardinality :db.cardinality/many}
             {:db/ident :item/parent, :db/valueType :db.type/ref, :db/cardinality :db.cardinality/one}
             {:db/ident :item/related, :db/valueType :db.type/ref, :db/cardinality :db.cardinality/many}
             {:db/ident :item/box, :db/valueType :db.type/ref, :db/cardinality :db.cardinality/one, :db/isComponent true}
             {:db/ident :item/parts, :db/valueType :db.type/ref, :db/cardinality :db.cardinality/many,
              :db/isComponent true}]""";

    private static Database database;

    @BeforeAll
    static void open() throws Exception {
        var uri = "datomic:mem://" + UUID.randomUUID();
        Peer.createDatabase(uri);
        var connection = Peer.connect(uri);
        BaseSchema.install(connection);
        connection.transact((List<?>) Util.read(ATTRIBUTES)).get();
        connection
                .transact((List<?>) Util.read("[{:item/name \"a\"} {:db/id \"red\" :db/ident :color/red}]"))
                .get();
        database = connection.db();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[{:db/id \"x\", :item/name \"b\"}]",
                "[{:item/name \"b\"}]",
                "[[:db/add \"x\" :item/count 1]]",
                "[[:db/add [:item/name \"a\"] :item/count 1] [:db/retract [:item/name \"a\"] :item/count 2]]",
                "[[:db/retractEntity [:item/name \"a\"]]]",
                "[[:db/cas [:item/name \"a\"] :item/count nil 1]]",
                "[[:db/add 17592186045419 :item/count 1]]",
                "[{:db/id \"x\", :item/note \":item/name\", :item/kind :a/b, :item/kinds [:a :b]}]",
                // Merely to point at an entity changes nothing about it.
                "[{:db/id \"x\", :item/parent \"datomic.tx\"}]",
                "[{:db/id \"x\", :item/parent :item/name}]",
                "[{:db/id \"x\", :item/related [:db/doc [:item/name \"a\"] \"datomic.tx\" {:db/id \"y\", :item/note \"y\"}]}]",
                "[{:db/id \"x\", :item/note \"y\"} {:db/id \"z\", :item/note \"z\", :item/_parent \"x\"}]",
                "[{:db/id \"z\", :item/note \"z\", :item/_parts [:item/name \"a\"]}]",
                "[{:db/id \"x\", :item/box {:item/note \"y\"}, :item/parts [{:item/note \"z\"} :color/red]}]",
                "[{:db/id \"x\", :item/box [:item/name \"a\"]}]",
                "[[:db/add \"x\" :item/box [:item/name \"a\"]]]",
            })
    void data(String forms) {
        assertThatCode(() -> TxData.check((List<?>) Util.read(forms), database)).doesNotThrowAnyException();
        assertThatCode(() -> database.with((List<?>) Util.read(forms)))
                .as("Datomic agrees")
                .doesNotThrowAnyException();
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
                "[{:item/_count \"x\"}]",
                "[{:item/_count [:item/name \"a\"]}]",
                "[{:item/_unknown \"x\"}]",
                "[{:_count \"x\"}]",
                "[[:db/add \"x\" :item/_parent [:item/name \"a\"]]]",
                "[{:db/id \"x\", :item/note \"y\", :item/_parent \"datomic.tx\"}]",
                "[{:db/id \"x\", :item/note \"y\", :item/_parent :db.part/db}]",
                "[{:db/id \"x\", :item/note \"y\", :item/_parent \":db.part/db\"}]",
                "[{:db/id \"x\", :item/note \"y\", :item/_parent 0}]",
                "[{:db/id \"x\", :item/note \"y\", :item/_parts [:db/ident :item/name]}]",
                "[{:db/id \"x\", :item/_parent {:item/name \"nested\"}}]",
                "[{:db/id \"x\", :item/parent {:db/id \"y\", :item/_parent \"datomic.tx\"}}]",
                "[{:db/id \":item/name\", :item/note \"x\"}]",
                "[{:db/id \":db/txInstant\", :item/note \"x\"}]",
                "[[:db/add \":item/name\" :item/note \"x\"]]",
                "[[:db/cas \":item/name\" :item/note nil \"x\"]]",
                "[[:db/retractEntity \":color/red\"]]",
                "[{:db/id \"x\", :item/parent \":color/red\"}]",
                "[{:db/id \"x\", :item/related [\":color/red\"]}]",
                "[[:db/cas [:item/name \"a\"] :item/parent nil \":color/red\"]]",
                "[{:db/id \"x\", :item/parent {:db/id \"datomic.tx\", :item/note \"y\"}}]",
                "[{:db/id \"x\", :item/related [{:db/id \":db/doc\", :item/note \"y\"}]}]",
                "[{:db/id \"x\", :item/box \"datomic.tx\"}]",
                "[{:db/id \"x\", :item/box 13194139534312}]",
                "[{:db/id \"x\", :item/box :item/name}]",
                "[{:db/id \"x\", :item/parts [{:item/note \"y\"} :item/name]}]",
                "[{:db/id \"x\", :item/parts [[:db/ident :item/name]]}]",
                "[[:db/add \"x\" :item/parts 13194139534312]]",
                "[[:db/cas [:item/name \"a\"] :item/box nil :item/name]]",
                "[{:db/id \"x\", :item/kind \":a b\"}]",
                "[{:db/id \"x\", :item/kinds [\":a b\"]}]",
                "[{:db/id \"x\", :item/kind #{\":a b\"}}]",
                "[{:db/id \"x\", :item/parent #{{:db/id \"datomic.tx\", :item/note \"y\"}}}]",
                "[{:db/id \"x\", :item/box #{:item/name}}]",
                "[[:db/add \"x\" :item/kind \":\"]]",
                "[[:db/add [:item/count 1] :item/note \"x\"]]",
                "[{:db/id \"x\", :fressian/tag :x}]",
            })
    void code(String forms) {
        assertThatThrownBy(() -> TxData.check((List<?>) Util.read(forms), database))
                .as(forms)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("tx-data[");
    }
}
