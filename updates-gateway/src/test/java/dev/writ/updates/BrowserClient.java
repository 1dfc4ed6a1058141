package dev.writ.updates;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import dev.writ.testkit.Browser;
import java.util.ArrayList;
import java.util.List;

/** A page that runs a client of {@code docs/updates.md}. It is open until the browser opens another. */
record BrowserClient(Browser browser) implements ThirdPartyClient {
    /** @param script defines a function {@code follow(filter, cursor, handle)} */
    static BrowserClient start(Browser browser, String script, String filter) {
        return start(browser, script, filter, List.of());
    }

    /** @param wishes what it says on each connection that it makes, in JSON */
    static BrowserClient start(Browser browser, String script, String filter, List<String> wishes) {
        // A page without scripts of its own, from where the gateway is.
        browser.open("/health/ready");
        browser.driver()
                .executeScript(
                        script
                                + "window.got = [];"
                                + "follow(JSON.parse(arguments[0]), 'earliest', (...message) => got.push(message),"
                                + " arguments[1].map(wish => JSON.parse(wish)))",
                        filter,
                        wishes);
        return new BrowserClient(browser);
    }

    @Override
    public List<JsonNode> messages() {
        try {
            var messages = new ArrayList<JsonNode>();
            Json.parse((String) browser.value("JSON.stringify(got)")).forEach(messages::add);
            return messages;
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        browser.open("/health/live");
    }
}
