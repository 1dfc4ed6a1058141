package dev.writ.database.datalog;

import dev.writ.common.media.Edn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A line of {@code attacks.txt}.
 *
 * @param at what the place begins with that the refusal names
 * @param args as EDN text
 */
record Attack(String at, String query, String args) {
    static List<Attack> all() {
        try (var in = Attack.class.getResourceAsStream("attacks.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Attack::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Attack of(String line) {
        var parts = line.split(" => ");
        if (parts.length != 3) {
            throw new IllegalArgumentException("not an attack: " + line);
        }
        return new Attack(parts[0].strip(), parts[1].strip(), parts[2].strip());
    }

    List<?> arguments() {
        return (List<?>) Edn.read(args);
    }

    @Override
    public String toString() {
        return query + " " + args;
    }
}
