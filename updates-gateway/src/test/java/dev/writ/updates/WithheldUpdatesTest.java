package dev.writ.updates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.writ.common.access.Principal;
import dev.writ.common.config.Env;
import dev.writ.common.media.Json;
import dev.writ.web.access.AccessRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WithheldUpdatesTest {
    private static final Cursor CURSOR = Cursor.of(7, new long[2]);

    @TempDir
    private Path folder;

    private AccessRules rules;

    @BeforeEach
    void policy() throws IOException {
        var file = Files.writeString(folder.resolve("policy.yaml"), """
                version: 1
                roles:
                  teller:
                    read: {attributes: ["account/*"], except: [account/pin]}
                    updates: {actions: [open], of: all}
                  customer: {read: {attributes: [account/id]}, updates: own}
                  auditor: {read: all, updates: all}
                """);
        rules = AccessRules.from(new Env(Map.of("WRIT_POLICY", file.toString())));
    }

    private Viewer viewer(String name, String role) {
        return new Viewer(rules, new Principal(name, Set.of(role), Optional.empty()));
    }

    private static Update update(String action) throws IOException {
        var body = Json.object().put("key", "0198c0de-0000-7000-8000-00000000abcd");
        body.set("value", Json.parse("""
                {"id": "0198c0de-0000-7000-8000-00000000abcd", "action": "open", "data": {"pin": "planted"}, "tx": "planted",
                 "facts-hash": "planted", "meta": {"principal": "ann", "payload-hash": "planted"},
                 "facts": [{"e": 1, "a": "account/id", "v": "a1", "added": true},
                           {"e": 1, "a": "account/pin", "v": "planted", "added": true}]}"""));
        var subject = new Update.Subject(
                "0198c0de-0000-7000-8000-00000000abcd",
                action,
                "ann",
                true,
                9,
                new Touched(Set.of("account/id", "account/pin"), false),
                Instant.EPOCH);
        return new Update(0, 0, Message.ACCEPTED, Optional.of(subject), Message.open(Message.ACCEPTED, body));
    }

    @Test
    void whatMayNotBeReadIsInNoFormOfAMessage() throws IOException {
        var message = update("open").at(CURSOR, viewer("bob", "teller").permissions());
        for (var format : List.of(Format.JSON, Format.TRANSIT)) {
            assertThat(message.text(format))
                    .doesNotContain("planted", "account/pin")
                    .contains("account/id", "withheld");
        }
        assertThat(message.data().toString()).doesNotContain("planted", "account/pin");
        assertThat(update("open")
                        .at(CURSOR, viewer("eve", "auditor").permissions())
                        .text(Format.JSON))
                .isEqualTo(update("open").at(CURSOR).text(Format.JSON));
    }

    @Test
    void outcomesAreForThoseWhoMaySubscribeToThem() throws IOException {
        assertThat(Filter.ALL.matches(update("open"), viewer("bob", "teller").permissions()))
                .isTrue();
        assertThat(Filter.ALL.matches(update("close"), viewer("bob", "teller").permissions()))
                .isFalse();
        assertThat(Filter.ALL.matches(update("open"), viewer("ann", "customer").permissions()))
                .isTrue();
        assertThat(Filter.ALL.matches(update("open"), viewer("bob", "customer").permissions()))
                .isFalse();
        assertThat(Filter.ALL.matches(update("open"), viewer("bob", "nobody").permissions()))
                .isFalse();
    }

    @Test
    void nothingTouchesAnAttributeThatMayNotBeRead() throws IOException {
        var byPin = Filter.read(Parameters.of(Map.of("attribute", List.of("account/pin")), Filter.PARAMETERS), true);
        var byId = Filter.read(Parameters.of(Map.of("attribute", List.of("account/id")), Filter.PARAMETERS), true);
        assertThat(byPin.matches(update("open"), viewer("bob", "teller").permissions()))
                .isFalse();
        assertThat(byId.matches(update("open"), viewer("bob", "teller").permissions()))
                .isTrue();
        assertThat(byPin.matches(update("open"), viewer("eve", "auditor").permissions()))
                .isTrue();
    }
}
