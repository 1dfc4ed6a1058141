package dev.writ.web.access;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.writ.common.access.Principal;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import io.javalin.http.Context;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Short-lived stand-ins for a bearer token, for the handshakes for which a browser lets a page set no header. A ticket
 * stands in an address, which others may get to see: it opens one connection, soon after it was given, and shows nothing
 * of whom it is for. It is encrypted, where a bearer token is signed, with a key that gateways share, so that neither can
 * be taken for the other.
 */
public final class Tickets {
    static final String ATTRIBUTE = "dev.writ.tickets";
    static final Duration LIFETIME = Duration.ofSeconds(30);

    private static final JOSEObjectType TYPE = new JOSEObjectType("writ-ticket");
    private static final JWEHeader HEADER = new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM)
            .type(TYPE)
            .build();
    private static final int MAX_LENGTH = 16 * 1024;
    private static final String ROLES = "roles";
    private static final String UNTIL = "until";

    private final TicketKey key;
    private final Clock clock;
    private final UsedTickets used = new UsedTickets();

    /** @param expires the latest moment to come with it */
    public record Ticket(String text, Instant expires) {}

    Tickets(TicketKey key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    /** A ticket for whoever sent this request. */
    public static Ticket issue(Context ctx) {
        Tickets tickets = Objects.requireNonNull(ctx.attribute(ATTRIBUTE), "not asked through a web server");
        return tickets.issue(Caller.of(ctx));
    }

    Ticket issue(Principal principal) {
        var expires = clock.instant().plus(LIFETIME);
        var claims = new JWTClaimsSet.Builder()
                .jwtID(UUID.randomUUID().toString())
                .subject(principal.name())
                .expirationTime(Date.from(expires))
                .claim(ROLES, List.copyOf(principal.roles()));
        principal.until().ifPresent(until -> claims.claim(UNTIL, until.toEpochMilli()));
        var ticket = new EncryptedJWT(HEADER, claims.build());
        try {
            ticket.encrypt(new DirectEncrypter(key.bytes()));
        } catch (JOSEException e) {
            throw new IllegalStateException("a ticket could not be encrypted", e);
        }
        return new Ticket(ticket.serialize(), expires);
    }

    /** @throws ProblemException {@code UNAUTHENTICATED} if this is no ticket of these gateways, or no longer one */
    Principal redeem(String text) {
        var claims = opened(text);
        var now = clock.instant();
        try {
            var expires = claims.getExpirationTime().toInstant();
            var until = Optional.ofNullable(claims.getLongClaim(UNTIL)).map(Instant::ofEpochMilli);
            if (!now.isBefore(expires)
                    || until.filter(end -> !now.isBefore(end)).isPresent()) {
                throw TokenVerifier.refused("the ticket has expired");
            }
            if (!used.add(UUID.fromString(claims.getJWTID()), expires, now)) {
                throw TokenVerifier.refused("the ticket has been used");
            }
            var principal = new Principal(claims.getSubject(), Set.copyOf(claims.getStringListClaim(ROLES)), until);
            return principal.equals(Principal.ANONYMOUS) ? Principal.ANONYMOUS : principal;
        } catch (ParseException e) {
            throw unreadable();
        }
    }

    private JWTClaimsSet opened(String text) {
        if (text.length() > MAX_LENGTH) {
            throw unreadable();
        }
        try {
            var ticket = EncryptedJWT.parse(text);
            if (!JWEAlgorithm.DIR.equals(ticket.getHeader().getAlgorithm())
                    || !EncryptionMethod.A256GCM.equals(ticket.getHeader().getEncryptionMethod())
                    || !TYPE.equals(ticket.getHeader().getType())
                    || ticket.getHeader().getCompressionAlgorithm() != null) {
                throw unreadable();
            }
            ticket.decrypt(new DirectDecrypter(key.bytes()));
            return ticket.getJWTClaimsSet();
        } catch (ParseException | JOSEException | IllegalArgumentException | IllegalStateException e) {
            throw unreadable();
        }
    }

    private static ProblemException unreadable() {
        return TokenVerifier.refused("this is no ticket of this gateway, or of those that share its key");
    }

    /** As many as are remembered: others have to wait, because a ticket that is forgotten could be used again. */
    static ProblemException tooMany() {
        return ProblemType.BUSY.because("too many tickets have just been used");
    }
}
