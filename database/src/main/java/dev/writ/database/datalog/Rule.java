package dev.writ.database.datalog;

import clojure.lang.Symbol;
import java.util.List;
import java.util.Set;

/**
 * One of the rules of a name, understood and safe.
 *
 * @param variables those of its head
 * @param nested whether it is a rule of a query that stands in another
 */
record Rule(Symbol name, Set<Symbol> variables, List<Clause> body, boolean nested) {}
