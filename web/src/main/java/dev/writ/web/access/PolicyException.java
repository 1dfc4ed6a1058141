package dev.writ.web.access;

import java.util.List;

/** A policy that cannot be used; the message names everything that is wrong with it. */
final class PolicyException extends RuntimeException {
    PolicyException(List<String> faults) {
        super(String.join("; ", faults));
    }
}
