package dev.writ.database.datalog;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which attributes the answer to a query depends on, by the schema at hand; see {@link SafeQuery#reads}. A change of
 * schema affects every query, and whoever then runs it anew has to ask anew what it reads.
 */
public final class Reads {
    /** Of a query whose answer any transaction may change, one without facts included. */
    public static final Reads ALL = new Reads(Set.of(), true);

    /** Without colons, as facts name them. */
    private final Set<String> attributes;

    private final boolean all;

    private Reads(Set<String> attributes, boolean all) {
        this.attributes = attributes;
        this.all = all;
    }

    /** Every transaction, a failed command's too, says something of itself: reading that is reading all. */
    static Reads of(Collection<String> attributes) {
        return attributes.stream().anyMatch(Reads::ofEveryTransaction) ? ALL : new Reads(Set.copyOf(attributes), false);
    }

    /**
     * Whether a transaction may change the answer.
     *
     * @param attributes of its facts, as {@code accepted-cmds} names them ({@code account/balance}); those of the
     *     transaction's own entity, which are no facts there, need not be among them. A failed command has none, yet has
     *     to be asked about too; where facts were left out for their size, every query is affected
     */
    public boolean affectedBy(Set<String> attributes) {
        return all || attributes.stream().anyMatch(a -> this.attributes.contains(a) || isSchema(a));
    }

    private static boolean ofEveryTransaction(String attribute) {
        return attribute.startsWith("cmd/") || attribute.equals("db/txInstant");
    }

    /** Names of entities count as schema: they stand for them everywhere. */
    private static boolean isSchema(String attribute) {
        int slash = attribute.indexOf('/');
        var namespace = slash < 0 ? "" : attribute.substring(0, slash);
        boolean ofDatomic = namespace.equals("db")
                || namespace.startsWith("db.")
                || namespace.startsWith("datomic")
                || namespace.equals("fressian");
        return ofDatomic && !attribute.equals("db/doc") && !attribute.equals("db/txInstant");
    }

    @Override
    public String toString() {
        return all ? "all" : new TreeSet<>(attributes).toString();
    }
}
