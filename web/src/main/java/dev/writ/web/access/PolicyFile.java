package dev.writ.web.access;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where a policy stands. Whatever links lead there are followed each time, because they may come to lead elsewhere. */
record PolicyFile(Path path) {
    static final int MAX_BYTES = 1 << 20;

    /** @throws PolicyException if it cannot be read, or is no text */
    String text() {
        try (var in = Files.newInputStream(path)) {
            var bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new PolicyException(List.of("more than " + MAX_BYTES + " bytes"));
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new PolicyException(List.of("no UTF-8"));
        } catch (IOException e) {
            throw new PolicyException(List.of("cannot be read: " + e));
        }
    }
}
