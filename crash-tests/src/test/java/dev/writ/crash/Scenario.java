package dev.writ.crash;

import java.util.List;

/**
 * One kind of fault, under load.
 *
 * @param name for {@code -Dcrash.only}
 * @param fault for people
 * @param rounds how often it strikes
 * @param kills how many processes that kills, at least
 * @param commands at least so many are sent meanwhile
 * @param dropped the share of requests whose client goes away before the answer
 * @param pauses whether it pauses the processor, so that handlers may run out of time
 * @param demanded what must have been counted at least once: without it the fault has not happened
 */
record Scenario<W extends World>(
        String name,
        String fault,
        int rounds,
        int kills,
        int commands,
        double dropped,
        boolean pauses,
        List<String> demanded,
        Strike<W> strike) {
    private static final double DROPPED = 0.02;

    /** Does the harm. */
    @FunctionalInterface
    interface Strike<W> {
        void on(W world, Storm storm) throws Exception;
    }

    /** A scenario whose every round kills one process. */
    static <W extends World> Scenario<W> killing(
            String name, String fault, int rounds, int commands, Strike<W> strike) {
        return new Scenario<>(name, fault, rounds, rounds, commands, DROPPED, false, List.of(), strike);
    }

    /** A scenario that kills nothing. */
    static <W extends World> Scenario<W> sparing(
            String name, String fault, int rounds, int commands, Strike<W> strike) {
        return new Scenario<>(name, fault, rounds, 0, commands, DROPPED, false, List.of(), strike);
    }

    /** The same, with clients that go away. */
    Scenario<W> dropping(double share) {
        return new Scenario<>(name, fault, rounds, kills, commands, share, pauses, demanded, strike);
    }

    /** The same, that pauses the processor. */
    Scenario<W> pausing() {
        return new Scenario<>(name, fault, rounds, kills, commands, dropped, true, demanded, strike);
    }

    /** The same, in vain unless this was counted. */
    Scenario<W> demanding(String... counts) {
        return new Scenario<>(name, fault, rounds, kills, commands, dropped, pauses, List.of(counts), strike);
    }

    @Override
    public String toString() {
        return name;
    }
}
