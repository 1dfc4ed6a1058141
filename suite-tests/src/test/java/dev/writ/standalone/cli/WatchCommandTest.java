package dev.writ.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.media.Json;
import dev.writ.standalone.cli.Updates.Update;
import org.junit.jupiter.api.Test;

class WatchCommandTest {
    @Test
    void aDetailHasNoPowerOverTheTerminal() {
        var body = Json.object().put("key", "k");
        body.putObject("value")
                .put("action", "deposit")
                .putObject("error")
                .put("code", "no")
                .put("detail", "\u001b]0;title\u0007 two\nlines");
        assertThat(WatchCommand.line(new Update("tx/failed", body)))
                .endsWith("no: \uFFFD]0;title\uFFFD two lines")
                .contains("  deposit  ");
    }
}
