package dev.writ.handler;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.writ.common.message.Command;
import java.util.UUID;

/** New ids that are the same whenever the same command is decided again. */
public final class Ids {
    private Ids() {}

    /** The {@code n}-th new id of a command: UUIDv5 with the command's id as namespace. */
    public static UUID of(Command command, int n) {
        return UuidCreator.getNameBasedSha1(command.id(), Integer.toString(n));
    }
}
