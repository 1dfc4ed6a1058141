package dev.writ.command;

import com.github.f4b6a3.uuid.UuidCreator;
import java.util.UUID;
import java.util.function.Supplier;

/** The ids of commands. */
final class CommandIds {
    /** Changing it would make every Idempotency-Key ever used a new command. */
    private static final UUID KEYED = UUID.fromString("8d6e1a52-54e5-4b7c-9c0f-6a2f0a7d3b19");

    private final Supplier<UUID> fresh;

    CommandIds(Supplier<UUID> fresh) {
        this.fresh = fresh;
    }

    /** Ids that grow with time (UUIDv7), so that the status store writes them side by side. */
    static CommandIds timeOrdered() {
        return new CommandIds(UuidCreator::getTimeOrderedEpochPlus1);
    }

    UUID next() {
        return fresh.get();
    }

    /**
     * The id of the command that this principal sends under this key: UUIDv5 of both, each after its length, so that no
     * two pairs read the same.
     */
    static UUID keyed(String principal, IdempotencyKey key) {
        var name = principal.length() + ":" + principal + key.value().length() + ":" + key.value();
        return UuidCreator.getNameBasedSha1(KEYED, name);
    }
}
