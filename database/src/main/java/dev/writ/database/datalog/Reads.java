package dev.writ.database.datalog;

import java.util.Set;

/** Which attributes the answer to a query depends on, see {@link SafeQuery#reads}. */
public final class Reads {
    /** Of a query whose answer any transaction may change, one without facts included. */
    public static final Reads ALL = new Reads();

    private Reads() {}

    /**
     * Whether a transaction may change the answer.
     *
     * @param attributes of its facts, as {@code accepted-cmds} names them ({@code account/balance}); those of the
     *     transaction's own entity, which are no facts there, need not be among them
     */
    public boolean affectedBy(Set<String> attributes) {
        return true;
    }
}
