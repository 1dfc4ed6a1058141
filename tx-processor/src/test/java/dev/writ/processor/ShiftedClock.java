package dev.writ.processor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A host's clock that goes on, but is set to another time now and then. */
final class ShiftedClock extends Clock {
    private volatile Duration shift;

    ShiftedClock(Duration shift) {
        this.shift = shift;
    }

    /** @param newShift against the true time */
    void set(Duration newShift) {
        shift = newShift;
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(shift);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("one zone only");
    }
}
