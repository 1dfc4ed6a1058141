package dev.writ.updates;

import dev.writ.common.media.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** One question after the other, each from the cursor of the answer before. */
record PollLink(HttpClient http, int limit) implements Link {
    @Override
    public void read(URI updates, String from, Reader reader) throws IOException, InterruptedException {
        var cursor = from;
        do {
            var uri = Link.with(updates, "from=" + cursor + "&wait=1&limit=" + limit);
            var request = HttpRequest.newBuilder(uri)
                    .header("Accept", "application/json")
                    .build();
            var response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new Refused(response.statusCode(), response.body());
            }
            var answer = Json.parse(response.body());
            for (var message : answer.get("updates")) {
                if (!reader.take(message)) {
                    return;
                }
            }
            cursor = answer.get("cursor").asText();
            if (!reader.take(Json.array().add("cursor").add(Json.object().put("cursor", cursor)))) {
                return;
            }
        } while (reader.stays());
    }
}
