package dev.writ.updates;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What a client got in one go.
 *
 * @param from where it began; the beginning of the log if it had no cursor yet
 * @param messages all of it, in order
 */
record Visit(String where, Wish wish, Cursor from, List<JsonNode> messages) {}
