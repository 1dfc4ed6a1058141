package dev.writ.web.access;

import dev.writ.common.access.Principal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which roles there are, what each of them gives, and who has them beside those that an identity comes with. */
public final class Policy {
    /** Everybody may everything. */
    public static final Policy OPEN = new Policy(Map.of(), Map.of(), List.of());

    private final Map<String, Role> roles;
    private final Map<String, List<String>> principals;
    private final List<String> anonymous;

    /** By the names of roles that are in {@link #roles}, so that there are not more than those somebody has. */
    private final Map<Set<String>, Role> united = new ConcurrentHashMap<>();

    /**
     * @param principals roles by the name of a principal
     * @param anonymous roles of callers without an identity
     */
    Policy(Map<String, Role> roles, Map<String, List<String>> principals, List<String> anonymous) {
        this.roles = Map.copyOf(roles);
        this.principals = Map.copyOf(principals);
        this.anonymous = List.copyOf(anonymous);
    }

    /** A role that the policy does not know gives nothing. */
    public Permissions of(Principal caller) {
        if (this == OPEN) {
            return new Permissions(caller, Role.ALL); // asked for each update and each client
        }
        var names = new HashSet<String>();
        if (caller.equals(Principal.ANONYMOUS)) {
            names.addAll(anonymous);
        } else {
            names.addAll(caller.roles());
            names.addAll(principals.getOrDefault(caller.name(), List.of()));
        }
        names.retainAll(roles.keySet());
        return new Permissions(caller, united.computeIfAbsent(Set.copyOf(names), this::union));
    }

    private Role union(Set<String> names) {
        return names.stream().map(roles::get).reduce(Role.NONE, Role::or);
    }
}
