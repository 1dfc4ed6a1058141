package dev.writ.handler;

import static dev.writ.handler.Decision.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import datomic.Connection;
import datomic.Database;
import datomic.Peer;
import datomic.Util;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GuardedTxDataTest {
    private static final String URI = "datomic:mem://" + UUID.randomUUID();
    private static final Object ACCOUNT = ref(":account/number", "1");
    private static final BigDecimal FIVE = new BigDecimal("5.00");
    private static final BigDecimal SIX = new BigDecimal("6.00");
    private static Database database;

    @BeforeAll
    static void anOpenAccountWithFive() {
        Peer.createDatabase(URI);
        database = after(Peer.connect(URI).db(), read("""
                [{:db/ident :account/number :db/valueType :db.type/string
                  :db/cardinality :db.cardinality/one :db/unique :db.unique/value}
                 {:db/ident :account/balance :db/valueType :db.type/bigdec :db/cardinality :db.cardinality/one}
                 {:db/ident :account/open :db/valueType :db.type/boolean :db/cardinality :db.cardinality/one}
                 {:db/ident :account/note :db/valueType :db.type/string :db/cardinality :db.cardinality/one}]"""));
        database = after(database, read("[{:account/number \"1\" :account/balance 5.00M :account/open true}]"));
        Peer.deleteDatabase(URI);
    }

    @Test
    void aGuardOnAnythingElseComparesTheValueWithItself() {
        var decision = Decision.builder()
                .add(ACCOUNT, ":account/note", "hello")
                .guard(ACCOUNT, ":account/open", true)
                .build();

        assertThat(decision.guardedTxData()).isEqualTo(read("""
                [[:db/add [:account/number "1"] :account/note "hello"]
                 [:db/cas [:account/number "1"] :account/open true true]]"""));
        assertThat(balance(after(database, decision.guardedTxData()))).isEqualTo(FIVE);
    }

    @Test
    void aGuardTakesThePlaceOfTheAssertionItMeets() {
        var decision = Decision.builder()
                .add(ACCOUNT, ":account/balance", SIX)
                .guard(ACCOUNT, ":account/balance", FIVE)
                .build();

        assertThat(decision.guardedTxData())
                .isEqualTo(read("[[:db/cas [:account/number \"1\"] :account/balance 5.00M 6.00M]]"));
        assertThat(balance(after(database, decision.guardedTxData()))).isEqualTo(SIX);
    }

    @Test
    void anEntityMapKeepsItsOtherAttributes() {
        var decision = Decision.builder()
                .entity(ACCOUNT, Map.of(":account/balance", SIX, ":account/note", "hello"))
                .guard(ACCOUNT, ":account/balance", FIVE)
                .build();

        assertThat(decision.guardedTxData()).isEqualTo(read("""
                [{:db/id [:account/number "1"] :account/note "hello"}
                 [:db/cas [:account/number "1"] :account/balance 5.00M 6.00M]]"""));
        assertThat(balance(after(database, decision.guardedTxData()))).isEqualTo(SIX);
    }

    @Test
    void anEntityMapWithNothingElseIsGone() {
        var decision = Decision.builder()
                .entity(ACCOUNT, Map.of(":account/balance", SIX))
                .guard(ACCOUNT, ":account/balance", FIVE)
                .build();

        assertThat(decision.guardedTxData())
                .isEqualTo(read("[[:db/cas [:account/number \"1\"] :account/balance 5.00M 6.00M]]"));
    }

    @Test
    void retractingTheOldValueBesideTheNewOneIsFine() {
        var decision = Decision.builder()
                .retract(ACCOUNT, ":account/balance", FIVE)
                .add(ACCOUNT, ":account/balance", SIX)
                .guard(ACCOUNT, ":account/balance", FIVE)
                .build();

        assertThat(balance(after(database, decision.guardedTxData()))).isEqualTo(SIX);
    }

    @Test
    void aGuardAgreesWithACompareAndSetOnceWhateverTheScale() {
        var decision = Decision.builder()
                .cas(ACCOUNT, ":account/balance", FIVE, SIX)
                .guard(ACCOUNT, ":account/balance", new BigDecimal("5.0"))
                .guard(ACCOUNT, ":account/open", true)
                .guard(ACCOUNT, ":account/open", true)
                .build();

        assertThat(decision.guardedTxData()).isEqualTo(read("""
                [[:db/cas [:account/number "1"] :account/balance 5.00M 6.00M]
                 [:db/cas [:account/number "1"] :account/open true true]]"""));
    }

    @Test
    void aMovedGuardIsRefusedByDatomic() {
        var decision = Decision.builder()
                .add(ACCOUNT, ":account/note", "hello")
                .guard(ACCOUNT, ":account/balance", SIX)
                .build();

        assertThatThrownBy(() -> after(database, decision.guardedTxData()))
                .hasMessageContaining(":db.error/cas-failed");
    }

    @Test
    void contradictionsAreNamed() {
        assertThatThrownBy(() -> Decision.builder()
                        .cas(ACCOUNT, ":account/balance", FIVE, SIX)
                        .guard(ACCOUNT, ":account/balance", SIX)
                        .build()
                        .guardedTxData())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the decision relies on :account/balance of [:account/number \"1\"] being both 6.00 and 5.00");
        assertThatThrownBy(() -> Decision.builder()
                        .guard(ACCOUNT, ":account/open", true)
                        .guard(ACCOUNT, ":account/open", false)
                        .build()
                        .guardedTxData())
                .hasMessageContaining("being both false and true");
    }

    @Test
    void whatIsRetractedCannotBeGuarded() {
        assertThatThrownBy(() -> Decision.builder()
                        .retract(ACCOUNT, ":account/balance", FIVE)
                        .guard(ACCOUNT, ":account/balance", FIVE)
                        .build()
                        .guardedTxData())
                .hasMessageContaining("guard on :account/balance of [:account/number \"1\"]");
        assertThatThrownBy(() -> Decision.builder()
                        .retractEntity(ACCOUNT)
                        .guard(ACCOUNT, ":account/open", true)
                        .build()
                        .guardedTxData())
                .hasMessageContaining("which the decision retracts");
    }

    private static BigDecimal balance(Database db) {
        return (BigDecimal) db.entity(ACCOUNT).get(":account/balance");
    }

    private static Database after(Database db, List<?> txData) {
        return (Database) db.with(txData).get(Connection.DB_AFTER);
    }

    private static List<?> read(String edn) {
        return (List<?>) Util.read(edn);
    }
}
