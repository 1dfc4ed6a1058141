package dev.writ.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.writ.common.access.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TicketsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final TicketKey KEY = TicketKey.random();
    private static final Principal ALICE =
            new Principal("alice", Set.of("teller", "auditor"), Optional.of(NOW.plusSeconds(600)));

    @Test
    void aTicketIsThePrincipalAgain() {
        assertThat(at(NOW.plusSeconds(29)).redeem(at(NOW).issue(ALICE).text())).isEqualTo(ALICE);
        assertThat(at(NOW).redeem(at(NOW).issue(Principal.ANONYMOUS).text())).isEqualTo(Principal.ANONYMOUS);
    }

    @Test
    void itIsGoodForHalfAMinuteAndNotForLongerThanTheToken() {
        assertThatThrownBy(() ->
                        at(NOW.plusSeconds(30)).redeem(at(NOW).issue(ALICE).text()))
                .hasMessageContaining("the ticket has expired");
        var soonOver = new Principal("alice", Set.of(), Optional.of(NOW.plusSeconds(5)));
        assertThatThrownBy(() ->
                        at(NOW.plusSeconds(5)).redeem(at(NOW).issue(soonOver).text()))
                .hasMessageContaining("the ticket has expired");
    }

    @Test
    void itIsGoodOnceAtEachGateway() {
        var ticket = at(NOW).issue(ALICE).text();
        var gateway = at(NOW);
        gateway.redeem(ticket);
        assertThatThrownBy(() -> gateway.redeem(ticket)).hasMessageContaining("the ticket has been used");
        assertThat(at(NOW).redeem(ticket)).isEqualTo(ALICE);
    }

    @Test
    void itTellsNobodyWhomItIsFor() {
        var ticket = at(NOW).issue(ALICE).text();
        assertThat(ticket).doesNotContain("alice").matches("[A-Za-z0-9_.-]+");
        var other = new Tickets(TicketKey.random(), Clock.fixed(NOW, ZoneOffset.UTC));
        assertThatThrownBy(() -> other.redeem(ticket)).hasMessageContaining("this is no ticket");
        for (int n = 0; n < ticket.length(); n += 7) {
            var changed = ticket.substring(0, n) + (ticket.charAt(n) == 'A' ? 'B' : 'A') + ticket.substring(n + 1);
            assertThatThrownBy(() -> at(NOW).redeem(changed)).hasMessageContaining("this is no ticket");
        }
    }

    @Test
    void usedTicketsAreForgottenWhenTheyHaveExpired() {
        var used = new UsedTickets();
        var id = java.util.UUID.randomUUID();
        var expires = NOW.plus(Duration.ofSeconds(30));
        assertThat(used.add(id, expires, NOW)).isTrue();
        assertThat(used.add(id, expires, NOW)).isFalse();
        assertThat(used.add(id, expires, expires.plusSeconds(1))).isTrue();
    }

    private static Tickets at(Instant time) {
        return new Tickets(KEY, Clock.fixed(time, ZoneOffset.UTC));
    }
}
