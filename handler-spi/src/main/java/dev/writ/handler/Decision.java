package dev.writ.handler;

import clojure.lang.Keyword;
import clojure.lang.PersistentVector;
import datomic.Util;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a handler wants to become true: transaction data, and the facts it relied on.
 *
 * @param txData Datomic transaction data without functions: entity maps, {@code :db/add}, {@code :db/retract},
 *     {@code :db/retractEntity}, {@code :db/cas}; new entities by string tempids
 * @param guards facts that must still be true when the data is applied; otherwise the handler is asked again with a
 *     newer database value
 */
public record Decision(List<Object> txData, List<Guard> guards) {
    public Decision {
        txData = List.copyOf(txData);
        guards = List.copyOf(guards);
    }

    /**
     * "This entity had this value for this attribute when I decided."
     *
     * @param entity entity id, lookup ref or ident
     * @param attribute of cardinality one
     * @param value not null: absence is guarded by a unique attribute, or by {@link Builder#cas} from nothing
     */
    public record Guard(Object entity, Keyword attribute, Object value) {
        public Guard {
            Objects.requireNonNull(entity, "entity");
            Objects.requireNonNull(attribute, "attribute");
            Objects.requireNonNull(value, "value");
        }
    }

    /** A decision that changes nothing but is accepted all the same. */
    public static Decision nothing() {
        return new Decision(List.of(), List.of());
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A reference to an entity by a unique attribute, such as {@code ref(":account/id", id)}. */
    public static Object ref(String uniqueAttribute, Object value) {
        return PersistentVector.create(keyword(uniqueAttribute), value);
    }

    private static Keyword keyword(String text) {
        return (Keyword) Util.read(text.startsWith(":") ? text : ":" + text);
    }

    /** Collects transaction data and guards. Attributes are written as in Datomic, {@code ":account/balance"}. */
    public static final class Builder {
        private final List<Object> txData = new ArrayList<>();
        private final List<Guard> guards = new ArrayList<>();

        private Builder() {}

        /**
         * Asserts attributes of a new entity (a string tempid) or an existing one (an id, {@link Decision#ref}).
         *
         * @param attributes values by attribute, in the order they shall stand in the log
         */
        public Builder entity(Object entity, Map<String, ?> attributes) {
            Object[] pairs = new Object[2 + attributes.size() * 2];
            int i = 0;
            pairs[i++] = keyword(":db/id");
            pairs[i++] = entity;
            for (var e : attributes.entrySet()) {
                pairs[i++] = keyword(e.getKey());
                pairs[i++] = Objects.requireNonNull(e.getValue(), e.getKey());
            }
            txData.add(clojure.lang.PersistentArrayMap.createAsIfByAssoc(pairs));
            return this;
        }

        public Builder add(Object entity, String attribute, Object value) {
            txData.add(PersistentVector.create(keyword(":db/add"), entity, keyword(attribute), value));
            return this;
        }

        public Builder retract(Object entity, String attribute, Object value) {
            txData.add(PersistentVector.create(keyword(":db/retract"), entity, keyword(attribute), value));
            return this;
        }

        public Builder retractEntity(Object entity) {
            txData.add(PersistentVector.create(keyword(":db/retractEntity"), entity));
            return this;
        }

        /**
         * Changes a value from {@code old} to {@code value}, or fails.
         *
         * @param old null if the entity must have no value yet
         */
        public Builder cas(Object entity, String attribute, Object old, Object value) {
            txData.add(PersistentVector.create(keyword(":db/cas"), entity, keyword(attribute), old, value));
            return this;
        }

        /** Adds a {@link Guard}. Beside an assertion of the same attribute it becomes a compare-and-set. */
        public Builder guard(Object entity, String attribute, Object value) {
            guards.add(new Guard(entity, keyword(attribute), value));
            return this;
        }

        public Decision build() {
            return new Decision(txData, guards);
        }
    }
}
