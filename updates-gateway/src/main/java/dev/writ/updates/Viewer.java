package dev.writ.updates;

import dev.writ.common.access.AttributeAccess;
import dev.writ.common.access.Principal;
import dev.writ.web.access.AccessRules;
import dev.writ.web.access.Permissions;

/** Whoever is told of outcomes, and what they may be told by the policy of the moment. */
record Viewer(AccessRules rules, Principal principal) {
    /** Who may be told everything. */
    static Viewer ofAll() {
        return new Viewer(AccessRules.open(), Principal.ANONYMOUS);
    }

    Permissions permissions() {
        return rules.of(principal);
    }

    AttributeAccess access() {
        return permissions().read();
    }
}
