package dev.writ.common.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.writ.common.error.ProblemException;
import dev.writ.common.media.Json;
import java.io.IOException;

/**
 * The rule that says which records of {@code pending-cmds} are commands. Anybody who reaches Kafka can write there, so it
 * is as strict as the HTTP edge: exactly one JSON value in UTF-8, of bounded size, depth and numbers, and well-formed
 * text. What breaks the rule goes to {@code dead-cmds}.
 */
public final class CommandRecord {
    /** Largest value, in bytes; what command-api writes is smaller, because it counts key and headers too. */
    public static final int MAX_BYTES = 1024 * 1024;

    private CommandRecord() {}

    /** @throws IllegalArgumentException saying why this is no command */
    public static Command read(byte[] key, byte[] value) {
        var command = read(value);
        if (key == null || !command.id().toString().equals(new String(key, UTF_8))) {
            throw new IllegalArgumentException("the record's key is not the command's id " + command.id());
        }
        return command;
    }

    /**
     * The command in a value, whatever its key.
     *
     * @throws IllegalArgumentException saying why this is no command
     */
    public static Command read(byte[] value) {
        if (value == null) {
            throw new IllegalArgumentException("the record has no value");
        }
        if (value.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "the value has " + value.length + " bytes; a command has at most " + MAX_BYTES);
        }
        try {
            return Command.fromJson(Json.parseMessage(value));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(Json.message(e), e);
        } catch (ProblemException e) {
            throw new IllegalArgumentException(e.problem().detail(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
