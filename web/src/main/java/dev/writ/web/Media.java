package dev.writ.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Json;
import java.io.IOException;

/** Gives way to the codecs of common, which add EDN and Transit. */
enum Media {
    JSON;

    String contentType() {
        return "application/json";
    }

    JsonNode decode(byte[] body) {
        try {
            return Json.parse(body);
        } catch (IOException e) {
            throw ProblemType.MALFORMED.because("not JSON: " + e.getMessage());
        }
    }

    byte[] encode(JsonNode node) {
        return Json.bytes(node);
    }

    Object decodeData(byte[] body) {
        return Json.mapper().convertValue(decode(body), Object.class);
    }

    byte[] encodeData(Object data) {
        return Json.bytes(JsonData.toJson(data));
    }
}
