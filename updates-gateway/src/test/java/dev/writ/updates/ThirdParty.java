package dev.writ.updates;

import dev.writ.common.media.Json;
import dev.writ.testkit.Browser;
import dev.writ.testkit.DocPage;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Clients that were not made for this gateway. */
enum ThirdParty {
    EVENTSOURCE_PACKAGE {
        @Override
        ThirdPartyClient open(URI server, Map<String, String> filter, Function<URI, Browser> browsers)
                throws IOException, InterruptedException {
            return ClientProcess.node(
                    "eventsource.mjs",
                    server + updates(filter) + "from=earliest",
                    "tx/accepted",
                    "tx/failed",
                    "cursor");
        }
    },
    WS_PACKAGE {
        @Override
        ThirdPartyClient open(URI server, Map<String, String> filter, Function<URI, Browser> browsers)
                throws IOException, InterruptedException {
            return ClientProcess.node("ws.mjs", server + updates(filter) + "from=earliest");
        }
    },
    CHROMIUM_EVENT_SOURCE {
        @Override
        ThirdPartyClient open(URI server, Map<String, String> filter, Function<URI, Browser> browsers) {
            var script = PAGE.block("js", "new EventSource(");
            return BrowserClient.start(browsers.apply(server), script, json(filter));
        }
    },
    CHROMIUM_WEB_SOCKET {
        @Override
        ThirdPartyClient open(URI server, Map<String, String> filter, Function<URI, Browser> browsers) {
            return page(browsers.apply(server), filter, List.of());
        }
    },
    CURL_EVENT_STREAM {
        @Override
        ThirdPartyClient open(URI server, Map<String, String> filter, Function<URI, Browser> browsers)
                throws IOException {
            return shell("IFS= read -r line", server, filter);
        }
    },
    CURL_LONG_POLL {
        @Override
        ThirdPartyClient open(URI server, Map<String, String> filter, Function<URI, Browser> browsers)
                throws IOException {
            return shell("if updates=", server, filter);
        }
    };

    private static final DocPage PAGE = DocPage.read("updates.md");

    /** A page that has wishes of its own, by WebSocket. */
    static ThirdPartyClient page(Browser browser, Map<String, String> filter, List<String> wishes) {
        return BrowserClient.start(browser, socketScript(), json(filter), wishes);
    }

    private static String socketScript() {
        return PAGE.block("js", "new WebSocket(").replace("followBySocket", "follow");
    }

    /** Opens a client that begins with the earliest outcomes. */
    abstract ThirdPartyClient open(URI server, Map<String, String> filter, Function<URI, Browser> browsers)
            throws IOException, InterruptedException;

    private static ThirdPartyClient shell(String part, URI server, Map<String, String> filter) throws IOException {
        var script = PAGE.block("sh", part);
        return ClientProcess.shell(script.replace("http://127.0.0.1:8080/api/v1/updates?", server + updates(filter)));
    }

    private static String updates(Map<String, String> filter) {
        return filter.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8) + "&")
                .collect(Collectors.joining("", "/api/v1/updates?", ""));
    }

    private static String json(Map<String, String> filter) {
        var json = Json.object();
        filter.forEach(json::put);
        return Json.text(json);
    }
}
