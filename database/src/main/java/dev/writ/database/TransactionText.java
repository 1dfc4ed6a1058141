package dev.writ.database;

import clojure.lang.PersistentVector;
import dev.writ.common.media.Edn;
import dev.writ.common.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Transaction data in the form it is applied in: read from its own text. What the log keeps is then exactly what was
 * applied; a Clojure map built in memory may iterate in another order than the same map read back, and entity ids
 * would differ on replay.
 *
 * @param text EDN, a vector of forms
 * @param forms what reading {@code text} gives
 */
public record TransactionText(String text, List<?> forms) {
    /** A database-first transaction carries its own text once more, with every quote escaped. */
    private static final int MAX_CHARACTERS = 4 * Topics.MAX_TX_BYTES;

    /** Prints and reads back; see {@link #print}. */
    public static TransactionText of(List<?> forms) {
        return parse(print(forms));
    }

    /** @throws dev.writ.common.error.ProblemException if a value has no EDN form */
    public static String print(List<?> forms) {
        return Edn.print(PersistentVector.create(forms));
    }

    /** @throws dev.writ.common.error.ProblemException if {@code text} is not a vector in EDN */
    public static TransactionText parse(String text) {
        if (!(Edn.read(text, MAX_CHARACTERS) instanceof List<?> forms)) {
            throw new IllegalArgumentException("transaction data must be a vector");
        }
        return new TransactionText(text, forms);
    }

    /** This data with one form more, at the end. */
    public TransactionText and(Map<?, ?> form) {
        var printed = Edn.print(form);
        var all = new ArrayList<Object>(forms);
        all.add(Edn.read(printed, MAX_CHARACTERS));
        var open = text.substring(0, text.lastIndexOf(']'));
        return new TransactionText(open + (forms.isEmpty() ? "" : " ") + printed + "]", List.copyOf(all));
    }
}
