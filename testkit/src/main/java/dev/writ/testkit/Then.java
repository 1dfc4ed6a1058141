package dev.writ.testkit;

import datomic.Database;
import datomic.Peer;
import dev.writ.common.media.Edn;

/** An accepted command, and the database after it. */
public final class Then {
    private final Given given;
    private final Applied applied;

    Then(Given given, Applied applied) {
        this.given = given;
        this.applied = applied;
    }

    /**
     * Expects that the command made this fact true.
     *
     * @param entity an entity id, ident or lookup ref
     * @param value as Datomic has it; a lookup ref or an instant stands for what it names
     */
    public Then asserts(Object entity, String attribute, Object value) {
        return expect(entity, attribute, value, true);
    }

    /** Expects that the command made this fact no longer true; parameters as in {@link #asserts}. */
    public Then retracts(Object entity, String attribute, Object value) {
        return expect(entity, attribute, value, false);
    }

    /** Expects that the command made this many facts true or no longer true. */
    public Then facts(int count) {
        if (applied.datoms().size() != count) {
            throw new AssertionError("there should be " + count + " facts, but there are\n" + applied.facts());
        }
        return this;
    }

    /** Expects that the command was accepted without changing anything. */
    public Then changesNothing() {
        return facts(0);
    }

    /**
     * Expects an answer from the database after the command.
     *
     * @param query datalog
     * @param expected as EDN: a set of vectors, or what the find specification gives
     * @param arguments inputs after the database
     */
    public Then answers(String query, String expected, Object... arguments) {
        Object result = query(query, arguments);
        // Java's and Clojure's collections compare equal in one direction only.
        if (!clojure.lang.Util.equiv(Edn.read(expected), Edn.read(Edn.print(result)))) {
            throw new AssertionError(query + " should answer\n  " + expected + "\nbut answers\n  " + Edn.print(result));
        }
        return this;
    }

    /** What the database after the command answers. */
    public <T> T query(String query, Object... arguments) {
        var inputs = new Object[arguments.length + 1];
        inputs[0] = applied.after();
        System.arraycopy(arguments, 0, inputs, 1, arguments.length);
        return Peer.query(query, inputs);
    }

    /** The database value after the command. */
    public Database database() {
        return applied.after();
    }

    /** The transaction data as the log would keep it, without the metadata that a tx-processor adds. */
    public String transactionText() {
        return applied.text().text();
    }

    /** Goes on from here. */
    public Given given() {
        return given.after(applied.after());
    }

    private Then expect(Object entity, String attribute, Object value, boolean added) {
        if (!applied.has(entity, attribute, value, added)) {
            throw new AssertionError("the command should " + (added ? "assert" : "retract") + " " + entity + " "
                    + attribute + " " + value + ", but its facts are\n" + applied.facts());
        }
        return this;
    }
}
