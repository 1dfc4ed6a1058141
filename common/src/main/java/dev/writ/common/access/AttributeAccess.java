package dev.writ.common.access;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which attributes may be read. What is not granted may not. Callers with equal access can share whatever is made for it.
 *
 * @param grants each gives what it gives, whatever another one leaves out
 */
public record AttributeAccess(Set<Grant> grants) {
    /** Everything, texts of transactions included. */
    public static final AttributeAccess ALL = new AttributeAccess(Set.of(new Grant(Set.of(NamePattern.ANY), Set.of())));

    /** Nothing of what was transacted; see {@link #reads}. */
    public static final AttributeAccess NONE = new AttributeAccess(Set.of());

    /** They tell of values of whatever attribute, as text or as a hash to try values against. */
    private static final Set<String> OF_ANY_ATTRIBUTE = Set.of("cmd/tx", "cmd/error", "cmd/payload-hash");

    /** All attributes that match one of the first patterns, and none of the others. */
    public record Grant(Set<NamePattern> attributes, Set<NamePattern> except) {
        public Grant {
            attributes = Set.copyOf(attributes);
            except = Set.copyOf(except);
        }

        private boolean isAll() {
            return except.isEmpty() && attributes.contains(NamePattern.ANY);
        }

        private boolean reads(String attribute) {
            return attributes.stream().anyMatch(p -> p.matches(attribute))
                    && except.stream().noneMatch(p -> p.matches(attribute));
        }
    }

    public AttributeAccess {
        grants = grants.stream().anyMatch(Grant::isAll)
                ? Set.of(new Grant(Set.of(NamePattern.ANY), Set.of()))
                : grants.stream().filter(g -> !g.attributes().isEmpty()).collect(Collectors.toUnmodifiableSet());
    }

    public boolean isAll() {
        return grants.stream().anyMatch(Grant::isAll);
    }

    /**
     * Whether the values of an attribute may be read. Those that Datomic describes the schema and transactions with may
     * always be, of whatever is not hidden itself; those that can tell of any other only by who may read everything.
     *
     * @param attribute without the colon, such as {@code account/balance}
     */
    public boolean reads(String attribute) {
        if (OF_ANY_ATTRIBUTE.contains(attribute)) {
            return isAll();
        }
        return isOfDatomic(attribute) || grants.stream().anyMatch(g -> g.reads(attribute));
    }

    /** The same text for equal accesses, and for no others, also in another process. */
    public String identity() {
        return grants.stream()
                .map(g -> sorted(g.attributes()) + " except " + sorted(g.except()))
                .sorted()
                .toList()
                .toString();
    }

    private static List<String> sorted(Set<NamePattern> patterns) {
        return patterns.stream().map(p -> '"' + p.text() + '"').sorted().toList();
    }

    /** What one or the other may read. */
    public AttributeAccess or(AttributeAccess other) {
        var both = new HashSet<>(grants);
        both.addAll(other.grants);
        return new AttributeAccess(both);
    }

    private static boolean isOfDatomic(String attribute) {
        return attribute.startsWith("db/") || attribute.startsWith("db.") || attribute.startsWith("fressian/");
    }
}
