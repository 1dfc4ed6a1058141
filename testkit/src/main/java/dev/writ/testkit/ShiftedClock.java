package dev.writ.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;

/** A host's clock that goes on, but is set to another time now and then, while others read it. */
public final class ShiftedClock {
    private final Clock clock = ((InstantSource) this::now).withZone(ZoneOffset.UTC);
    private volatile Duration shift;

    /** @param shift against the true time */
    public ShiftedClock(Duration shift) {
        this.shift = shift;
    }

    /** What reads it is given. */
    public Clock clock() {
        return clock;
    }

    /** @param newShift against the true time */
    public void set(Duration newShift) {
        shift = newShift;
    }

    private Instant now() {
        return Instant.now().plus(shift);
    }
}
