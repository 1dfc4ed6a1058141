package dev.writ.handler;

import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.PersistentVector;
import clojure.lang.Util;
import dev.writ.handler.Decision.Guard;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns guards into compare-and-set. Datomic refuses {@code cas v v} beside another value or a lone retraction of the
 * same attribute, so a guard takes the place of the assertion it meets.
 */
final class GuardedTxData {
    private static final Keyword ID = Decision.keyword(":db/id");
    private static final Keyword ADD = Decision.keyword(":db/add");
    private static final Keyword CAS = Decision.keyword(":db/cas");
    private static final Keyword RETRACT = Decision.keyword(":db/retract");
    private static final Keyword RETRACT_ENTITY = Decision.keyword(":db/retractEntity");

    private final List<Object> data;

    private GuardedTxData(List<Object> data) {
        this.data = new ArrayList<>(data);
    }

    static List<Object> of(Decision decision) {
        var guarded = new GuardedTxData(decision.txData());
        decision.guards().forEach(guarded::apply);
        return List.copyOf(guarded.data);
    }

    private void apply(Guard guard) {
        for (int i = 0; i < data.size(); i++) {
            if (replaces(guard, i)) {
                return;
            }
        }
        data.forEach(item -> refuseRetraction(guard, item));
        data.add(cas(guard, guard.value()));
    }

    /** Whether the data asserts the guarded attribute at {@code i}, where the assertion now is a compare-and-set. */
    private boolean replaces(Guard guard, int i) {
        if (data.get(i) instanceof IPersistentMap map) {
            return Util.equiv(map.valAt(ID), guard.entity()) && replacesInMap(guard, map, i);
        }
        if (!(data.get(i) instanceof List<?> list) || !concerns(guard, list)) {
            return false;
        }
        if (ADD.equals(list.get(0))) {
            data.set(i, cas(guard, list.get(3)));
            return true;
        }
        if (CAS.equals(list.get(0)) && !Util.equiv(list.get(3), guard.value())) {
            throw new IllegalArgumentException(
                    "the decision relies on " + place(guard) + " being both " + guard.value() + " and " + list.get(3));
        }
        return CAS.equals(list.get(0));
    }

    private boolean replacesInMap(Guard guard, IPersistentMap map, int i) {
        var asserted = map.entryAt(guard.attribute());
        if (asserted == null) {
            return false;
        }
        var rest = map.without(guard.attribute());
        data.set(i, cas(guard, asserted.getValue()));
        if (rest.count() > 1) {
            data.add(i, rest);
        }
        return true;
    }

    private static void refuseRetraction(Guard guard, Object item) {
        if (item instanceof List<?> list
                && list.size() >= 2
                && (RETRACT.equals(list.get(0)) && concerns(guard, list)
                        || RETRACT_ENTITY.equals(list.get(0)) && Util.equiv(list.get(1), guard.entity()))) {
            throw new IllegalArgumentException(
                    "guard on " + place(guard) + ", which the decision retracts: Datomic has no such check");
        }
    }

    private static boolean concerns(Guard guard, List<?> list) {
        return list.size() >= 4
                && Util.equiv(list.get(1), guard.entity())
                && guard.attribute().equals(list.get(2));
    }

    private static Object cas(Guard guard, Object value) {
        return PersistentVector.create(CAS, guard.entity(), guard.attribute(), guard.value(), value);
    }

    private static String place(Guard guard) {
        return guard.attribute() + " of " + guard.entity();
    }
}
