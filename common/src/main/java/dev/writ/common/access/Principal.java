package dev.writ.common.access;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Who asks.
 *
 * @param name as it stands in {@code meta.principal} of what this one commands
 * @param roles what this one is said to be, by whoever vouches for the name; what a role may do is the policy's to say
 * @param until when the identity ends, if it does
 */
public record Principal(String name, Set<String> roles, Optional<Instant> until) {
    /** Everybody, while nobody is asked who they are. */
    public static final Principal ANONYMOUS = new Principal("anonymous", Set.of(), Optional.empty());

    public Principal {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(until, "until");
        roles = Set.copyOf(roles);
    }
}
