package dev.writ.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.access.AttributeAccess;
import dev.writ.common.access.Principal;
import dev.writ.common.config.ConfigException;
import dev.writ.common.config.Env;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyTest {
    private static final String BANK = """
            version: 1
            roles:
              teller:
                send: [deposit, "open-*"]
                read: {attributes: ["account/*", "cmd/*"], except: [account/limit]}
                commands: own
                updates: {actions: [deposit], of: all}
              auditor:
                read: all
                commands: all
                updates: {actions: ["*"], of: own}
              guest:
                read: {attributes: [account/id, account/limit]}
            principals: {alice: [teller]}
            anonymous: [guest]
            """;

    @TempDir
    private Path folder;

    private static Principal principal(String name, String... roles) {
        return new Principal(name, Set.of(roles), Optional.empty());
    }

    @Test
    void rolesComeFromTheIdentityAndFromThePolicy() {
        var policy = PolicyReader.read(BANK);
        assertThat(policy.of(principal("alice")).sends("deposit")).isTrue();
        assertThat(policy.of(principal("alice")).sends("open-account")).isTrue();
        assertThat(policy.of(principal("alice")).sends("withdraw")).isFalse();
        assertThat(policy.of(principal("bob")).sends("deposit")).isFalse();
        assertThat(policy.of(principal("bob", "teller")).sends("deposit")).isTrue();
        assertThat(policy.of(principal("bob", "no such role")).read()).isEqualTo(AttributeAccess.NONE);
    }

    @Test
    void whoHasSeveralRolesMayWhatAnyOfThemGives() {
        var both = PolicyReader.read(BANK).of(principal("bob", "teller", "guest"));
        assertThat(both.read().reads("account/limit")).isTrue();
        assertThat(both.read().reads("account/balance")).isTrue();
        assertThat(both.read().reads("customer/name")).isFalse();
        assertThat(PolicyReader.read(BANK)
                        .of(principal("bob", "teller", "auditor"))
                        .readsAll())
                .isTrue();
    }

    @Test
    void whoHasNoIdentityHasTheRolesOfTheAnonymous() {
        var policy = PolicyReader.read(BANK);
        assertThat(policy.of(Principal.ANONYMOUS).read().reads("account/id")).isTrue();
        assertThat(policy.of(Principal.ANONYMOUS).sends("deposit")).isFalse();
        assertThat(policy.of(principal("bob")).read().reads("account/id")).isFalse();
    }

    @Test
    void commandsAreSeenByWhoSentThemOrByAll() {
        var policy = PolicyReader.read(BANK);
        var alice = policy.of(principal("alice"));
        assertThat(alice.seesCommand("deposit", "alice")).isTrue();
        assertThat(alice.seesCommand("deposit", "bob")).isFalse();
        assertThat(alice.seesOutcome("deposit", "bob")).isTrue();
        assertThat(alice.seesOutcome("withdraw", "alice")).isFalse();
        var auditor = policy.of(principal("eve", "auditor"));
        assertThat(auditor.seesCommand("withdraw", "bob")).isTrue();
        assertThat(auditor.seesOutcome("withdraw", "bob")).isFalse();
        assertThat(auditor.seesOutcome("withdraw", "eve")).isTrue();
    }

    @Test
    void withoutAPolicyEverybodyMayEverything() {
        var open = AccessRules.from(new Env(Map.of())).of(Principal.ANONYMOUS);
        assertThat(open.sends("deposit") && open.readsAll() && open.seesCommand("a", "b"))
                .isTrue();
        assertThat(open.seesOutcome("a", "b")).isTrue();
        assertThat(AccessRules.open().of(principal("alice")).readsAll()).isTrue();
    }

    @Test
    void everyFaultIsTold() {
        assertThatThrownBy(() -> PolicyReader.read("""
                version: 2
                roles:
                  teller:
                    sned: [deposit]
                    read: {attributes: ":account/id", except: ["a*b"]}
                    commands: mine
                    updates: {actions: [deposit]}
                  teller: {}
                principals: {alice: [boss]}
                owner: root
                """))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("line 1: version: expected 1")
                .hasMessageContaining("line 4: roles.teller: unknown key sned; there are commands, read, send, updates")
                .hasMessageContaining("line 5: roles.teller.read.attributes: expected a list")
                .hasMessageContaining("line 5: roles.teller.read.except: expected a name")
                .hasMessageContaining("line 6: roles.teller.commands: expected all, own or none")
                .hasMessageContaining("line 7: roles.teller.updates: of is missing")
                .hasMessageContaining("line 8: roles: the key teller stands there twice")
                .hasMessageContaining("line 9: principals.alice: there is no role boss")
                .hasMessageContaining("line 10: the policy: unknown key owner");
    }

    @Test
    void whatIsNoPlainYamlIsRefused() {
        for (var yaml : new String[] {
            "",
            "version: 1\nroles: [",
            "version: 1\nroles: &r {a: {}}",
            "version: 1\nroles: {a: {send: &x [b]}, c: {send: *x}}",
            "version: 1\nanonymous: !!java.net.URL [\"http://localhost\"]",
            "version: 1\nroles: {? [a] : {}}",
            "version: 1\nroles: {a: {<<: {send: [x]}}}",
            "version: 1\nroles: {a: ~}",
            "- 1",
            "version: 1\n---\nversion: 1",
            "version: 1\nroles: " + "[".repeat(200)
        }) {
            assertThatThrownBy(() -> PolicyReader.read(yaml)).as(yaml).isInstanceOf(PolicyException.class);
        }
    }

    @Test
    void aBadPolicyStopsTheStart() throws IOException {
        var file = Files.writeString(folder.resolve("policy.yaml"), "version: 1\nroles: {a: {b: c}}");
        var bad = new Env(Map.of("WRIT_POLICY", file.toString()));
        AccessRules.from(bad);
        assertThatThrownBy(bad::check)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("line 2: roles.a: unknown key b");
        var missing = new Env(Map.of("WRIT_POLICY", folder + "/none.yaml"));
        AccessRules.from(missing);
        assertThatThrownBy(missing::check).hasMessageContaining("none.yaml");
        for (var spelling : List.of("jwt", "JWT")) {
            var identity = new Env(Map.of("WRIT_AUTH", spelling));
            AccessRules.from(identity);
            assertThatThrownBy(identity::check).hasMessageContaining("WRIT_POLICY must name a policy file");
        }
    }

    @Test
    void anotherPolicyComesIntoForceAndABadOneDoesNot() throws IOException {
        // As a folder mounted from Kubernetes: the file is a link into a folder that is itself a link.
        var link = folder.resolve("current");
        var file = folder.resolve("policy.yaml");
        Files.createSymbolicLink(link, version("one", "version: 1\nroles: {teller: {send: [deposit]}}"));
        Files.createSymbolicLink(file, link.resolve("policy.yaml"));
        var rules = AccessRules.of(file);
        var teller = principal("alice", "teller");
        assertThat(rules.of(teller).sends("deposit")).isTrue();

        swap(link, version("two", "version: 1\nroles: {teller: {send: [withdraw]}}"));
        rules.look();
        assertThat(rules.of(teller).sends("deposit")).isFalse();
        assertThat(rules.of(teller).sends("withdraw")).isTrue();
        assertThat(rules.health().reason()).isEmpty();

        swap(link, version("three", "version: 1\nroles: {teller: {sends: [deposit]}}"));
        rules.look();
        rules.look();
        assertThat(rules.of(teller).sends("withdraw")).isTrue();
        assertThat(rules.health().ready()).isTrue();
        assertThat(rules.health().reason()).contains("line 2: roles.teller: unknown key sends");

        Files.delete(file);
        rules.look();
        assertThat(rules.of(teller).sends("withdraw")).isTrue();
        assertThat(rules.health().reason()).contains("cannot be read");

        Files.createSymbolicLink(file, link.resolve("policy.yaml"));
        swap(link, version("four", "version: 1\nroles: {teller: {send: [withdraw]}}"));
        rules.look();
        assertThat(rules.health().reason()).isEmpty();
    }

    private Path version(String name, String text) throws IOException {
        var version = Files.createDirectory(folder.resolve(name));
        Files.writeString(version.resolve("policy.yaml"), text);
        return version;
    }

    private static void swap(Path link, Path target) throws IOException {
        Files.delete(link);
        Files.createSymbolicLink(link, target);
    }
}
