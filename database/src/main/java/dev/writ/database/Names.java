package dev.writ.database;

import clojure.lang.Keyword;

/** What the names of attributes mean. */
final class Names {
    private Names() {}

    /** Whether a name belongs to Datomic, or to Writ's record of commands. */
    static boolean reserved(Keyword name) {
        var namespace = name.getNamespace();
        return namespace != null && namespace.matches("db|db\\..*|cmd|datomic.*|fressian");
    }

    /** {@code :ns/_name}, in an entity map, is the attribute {@code :ns/name} read from its other end. */
    static boolean reverse(Keyword name) {
        return name.getName().startsWith("_");
    }

    static Keyword forward(Keyword reverse) {
        return Keyword.intern(reverse.getNamespace(), reverse.getName().substring(1));
    }
}
