package dev.writ.updates;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** One connection of a client, by whatever transport. */
interface Link {
    /**
     * Reads until the server ends the connection or {@code reader} has enough, and leaves without a word.
     *
     * @param updates with the filter in its query string
     * @param from a cursor, or {@code earliest}
     * @throws Refused if the answer is a problem
     * @throws IOException if the connection breaks
     */
    void read(URI updates, String from, Reader reader) throws IOException, InterruptedException;

    interface Reader {
        /** Takes one message, and says whether it wants another. */
        boolean take(JsonNode message);

        /** What to say to the server now, if it is to be had by this transport. */
        default Optional<String> says() {
            return Optional.empty();
        }

        /** Asked whenever the server shows that the connection lives. */
        boolean stays();
    }

    /** The server said no. */
    final class Refused extends IOException {
        private static final long serialVersionUID = 1;
        private final int status;

        Refused(int status, String answer) {
            super(status + ": " + answer);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** {@code updates} with one more parameter. */
    static URI with(URI updates, String parameter) {
        return URI.create(updates + (updates.getRawQuery() == null ? "?" : "&") + parameter);
    }
}
