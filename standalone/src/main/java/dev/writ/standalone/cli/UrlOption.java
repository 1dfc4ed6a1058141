package dev.writ.standalone.cli;

import picocli.CommandLine.Option;

/** Which suite a client command talks to. */
final class UrlOption {
    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:WRIT_URL:-http://127.0.0.1:8080}",
            description = "The suite to talk to. Default: WRIT_URL of the environment, else port 8080 of this host.")
    private String url;

    WritClient client() {
        return WritClient.withToken(url, System.getenv());
    }
}
