package dev.writ.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;

/** Gives way to the one of common. */
final class JsonData {
    private JsonData() {}

    static JsonNode toJson(Object data) {
        return Json.mapper().valueToTree(data);
    }
}
