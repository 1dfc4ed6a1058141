package dev.writ.handler;

import clojure.lang.Keyword;
import clojure.lang.PersistentVector;
import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What a handler wants to become true: transaction data, and the facts it relied on.
 *
 * @param txData Datomic transaction data without functions: entity maps, {@code :db/add}, {@code :db/retract},
 *     {@code :db/retractEntity}, {@code :db/cas}; new entities by string tempids
 * @param guards facts that must still be true when the data is applied; otherwise the handler is asked again with a
 *     newer database value
 */
public record Decision(List<Object> txData, List<Guard> guards) {
    private static final Pattern KEYWORD =
            Pattern.compile("([^\\s/:;,\"()\\[\\]{}@^`~\\\\]+/)?[^\\s/:;,\"()\\[\\]{}@^`~\\\\]+");

    public Decision {
        txData = List.copyOf(txData);
        guards = List.copyOf(guards);
    }

    /**
     * "This entity had this value for this attribute when I decided."
     *
     * @param entity entity id, lookup ref or ident; written as in the transaction data, if that changes the attribute
     * @param attribute of cardinality one
     * @param value not null: absence is guarded by a unique attribute, or by {@link Builder#cas} from nothing
     */
    public record Guard(Object entity, Keyword attribute, Object value) {
        public Guard {
            Objects.requireNonNull(entity, "entity");
            Objects.requireNonNull(attribute, "attribute");
            Objects.requireNonNull(value, "value");
            if (entity instanceof String) {
                throw new IllegalArgumentException(
                        "guard on tempid \"" + entity + "\": a new entity has no value to rely on");
            }
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

    /**
     * The Clojure keyword for a text, with or without its colon: {@code keyword(":open")}.
     *
     * @throws IllegalArgumentException if the text is not a name, or two joined by a slash
     */
    public static Keyword keyword(String text) {
        var name = text.startsWith(":") ? text.substring(1) : text;
        if (!KEYWORD.matcher(name).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not a keyword");
        }
        return Keyword.intern(Symbol.intern(name));
    }

    /**
     * The transaction data with the guards as {@code :db/cas}: from the value to itself, or, where the data asserts the
     * guarded attribute, from the value to the asserted one in place of the assertion.
     *
     * @throws IllegalArgumentException if guards and data contradict each other, or the data retracts what is guarded
     */
    public List<Object> guardedTxData() {
        return GuardedTxData.of(this);
    }

    /**
     * Collects transaction data and guards. Attributes are written as in Datomic, {@code ":account/balance"}. A
     * {@link java.time.Instant} is stored as the {@code :db.type/instant} it names, to the millisecond.
     */
    public static final class Builder {
        private final List<Object> txData = new ArrayList<>();
        private final List<Guard> guards = new ArrayList<>();

        private Builder() {}

        /**
         * Asserts attributes of a new entity (a string tempid) or an existing one (an id, {@link Decision#ref}). A map
         * as a value is a component entity, its keys written alike.
         *
         * @param attributes values by attribute; in the log they stand sorted by attribute, whatever the map's order
         */
        public Builder entity(Object entity, Map<String, ?> attributes) {
            txData.add(TxValues.entity(Objects.requireNonNull(entity, "entity"), attributes));
            return this;
        }

        public Builder add(Object entity, String attribute, Object value) {
            txData.add(PersistentVector.create(keyword(":db/add"), entity, keyword(attribute), TxValues.of(value)));
            return this;
        }

        public Builder retract(Object entity, String attribute, Object value) {
            txData.add(PersistentVector.create(keyword(":db/retract"), entity, keyword(attribute), TxValues.of(value)));
            return this;
        }

        public Builder retractEntity(Object entity) {
            txData.add(PersistentVector.create(keyword(":db/retractEntity"), entity));
            return this;
        }

        /**
         * Changes a value from {@code old} to {@code value}; if it is no longer {@code old}, the handler is asked again.
         *
         * @param entity an existing one
         * @param old null if the entity must have no value yet
         */
        public Builder cas(Object entity, String attribute, Object old, Object value) {
            var from = old == null ? null : TxValues.of(old);
            txData.add(
                    PersistentVector.create(keyword(":db/cas"), entity, keyword(attribute), from, TxValues.of(value)));
            return this;
        }

        /** Adds a {@link Guard}. Beside an assertion of the same attribute it becomes a compare-and-set. */
        public Builder guard(Object entity, String attribute, Object value) {
            guards.add(new Guard(entity, keyword(attribute), TxValues.of(value)));
            return this;
        }

        public Decision build() {
            return new Decision(txData, guards);
        }
    }
}
