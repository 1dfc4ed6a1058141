package dev.writ.processor;

import datomic.Attribute;
import datomic.Database;
import dev.writ.common.error.Problem;
import dev.writ.common.message.Outcome;
import dev.writ.common.message.Outcome.Facts;
import dev.writ.processor.WhatIf.Difference;
import dev.writ.processor.WhatIf.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells whether a command was decided alike in two histories. For one thread. */
final class OutcomeComparison {
    private final EntityIds ids;
    private final Map<String, Boolean> references = new HashMap<>();

    OutcomeComparison(EntityIds ids) {
        this.ids = ids;
    }

    /** @param forked a database value of the forked history that has {@code after} */
    Optional<Difference> compare(Outcome before, Outcome after, Database forked) {
        return before.match(
                was -> after.match(is -> facts(was, is, forked), is -> different(Kind.FAILED_NOW, before, after)),
                was -> after.match(
                        is -> different(Kind.ACCEPTED_NOW, before, after),
                        is -> alike(was.error(), is.error())
                                ? Optional.empty()
                                : different(Kind.OTHER_ERROR, before, after)));
    }

    private static boolean alike(Problem was, Problem is) {
        return was.type().equals(is.type()) && was.code().equals(is.code());
    }

    private static Optional<Difference> different(Kind kind, Outcome before, Outcome after) {
        return Optional.of(new Difference(kind, before, after, List.of(), List.of()));
    }

    private Optional<Difference> facts(Outcome.Accepted before, Outcome.Accepted after, Database forked) {
        if (before.facts() instanceof Facts.Listed was && after.facts() instanceof Facts.Listed is) {
            var comparison = new FactsComparison(ids, attribute -> isReference(attribute, forked));
            var difference = comparison.compare(was.facts(), is.facts());
            return difference.none()
                    ? Optional.empty()
                    : Optional.of(new Difference(
                            Kind.OTHER_FACTS, before, after, difference.onlyBefore(), difference.onlyAfter()));
        }
        return before.facts().count() == after.facts().count()
                ? Optional.empty()
                : different(Kind.OTHER_FACTS, before, after);
    }

    /** An attribute never changes its type; one that is not there yet may still come. */
    private boolean isReference(String attribute, Database forked) {
        var known = references.get(attribute);
        if (known != null) {
            return known;
        }
        var found = forked.attribute(Datomic.keyword(attribute));
        boolean reference = found != null && Attribute.TYPE_REF.equals(found.valueType());
        if (found != null) {
            references.put(attribute, reference);
        }
        return reference;
    }
}
