package dev.writ.common.lifecycle;

import java.util.List;
import java.util.stream.Collectors;

/**
 * How a part is. {@code LIVE} but not ready means wait; {@code DEAD} means only a restart can help.
 *
 * @param reason why it is not ready, for an operator; empty when ready
 */
public record Health(State state, String reason) {
    public enum State {
        READY,
        LIVE,
        DEAD
    }

    public static final Health READY = new Health(State.READY, "");

    public static Health notReady(String reason) {
        return new Health(State.LIVE, reason);
    }

    public static Health dead(String reason) {
        return new Health(State.DEAD, reason);
    }

    public boolean ready() {
        return state == State.READY;
    }

    public boolean live() {
        return state != State.DEAD;
    }

    /** The worst of several, with every reason that is not empty. */
    public static Health worst(List<Health> all) {
        var state = all.stream().map(Health::state).max(Enum::compareTo).orElse(State.READY);
        var reasons = all.stream().map(Health::reason).filter(r -> !r.isEmpty()).collect(Collectors.joining("; "));
        return new Health(state, reasons);
    }
}
