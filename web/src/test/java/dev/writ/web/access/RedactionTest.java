package dev.writ.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.writ.common.access.Principal;
import dev.writ.common.media.Json;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RedactionTest {
    private static final String POLICY = """
            version: 1
            roles:
              teller: {read: {attributes: ["account/*"], except: [account/pin]}}
              auditor: {read: all}
            """;

    private static ObjectNode shown(String role, String name) throws IOException {
        var permissions = PolicyReader.read(POLICY).of(new Principal(name, Set.of(role), Optional.empty()));
        return permissions.redaction("alice").of((ObjectNode) Json.parse("""
                {"id": "1", "action": "open", "data": {"pin": "secret"}, "tx": "[secret]", "facts-hash": "secret",
                 "meta": {"principal": "alice", "payload-hash": "secret"},
                 "facts": [{"e": 1, "a": "account/id", "v": "a1", "added": true},
                           {"e": 1, "a": "account/pin", "v": "secret", "added": true}],
                 "error": {"type": "t", "title": "No", "detail": "secret", "balance": "secret"}}"""));
    }

    @Test
    void whatMayNotBeReadIsLeftOutForOthers() throws IOException {
        var shown = shown("teller", "bob");
        assertThat(shown.toString()).doesNotContain("secret", "account/pin").contains("account/id", "\"title\":\"No\"");
        assertThat(shown.get("withheld").toString())
                .isEqualTo("[\"data\",\"error.detail\",\"facts-hash\",\"meta.payload-hash\",\"tx\"]");
    }

    @Test
    void whoSentACommandKnowsWhatItSays() throws IOException {
        var shown = shown("teller", "alice");
        assertThat(shown.has("data")).isTrue();
        assertThat(shown.at("/error/detail").asText()).isEqualTo("secret");
        assertThat(shown.at("/facts").toString()).doesNotContain("account/pin");
        assertThat(shown.has("tx") || shown.has("facts-hash")).isFalse();
        assertThat(shown.get("withheld").toString()).isEqualTo("[\"facts-hash\",\"tx\"]");
    }

    @Test
    void whatInstallsAHiddenAttributeDoesNotNameIt() throws IOException {
        var permissions = PolicyReader.read(POLICY).of(new Principal("bob", Set.of("teller"), Optional.empty()));
        var shown = permissions.redaction("alice").of((ObjectNode) Json.parse("""
                {"facts": [{"e": 72, "a": "db/ident", "v": "account/id", "added": true},
                           {"e": 73, "a": "db/ident", "v": "account/pin", "added": true},
                           {"e": 73, "a": "db/doc", "v": "secret", "added": true},
                           {"e": 0, "a": "db.install/attribute", "v": 72, "added": true},
                           {"e": 0, "a": "db.install/attribute", "v": 73, "added": true}]}"""));
        assertThat(shown.toString()).doesNotContain("73", "account/pin", "secret");
        assertThat(shown.get("facts")).hasSize(2);
    }

    @Test
    void whoReadsAllIsShownAll() throws IOException {
        assertThat(shown("auditor", "bob").has("withheld")).isFalse();
    }
}
