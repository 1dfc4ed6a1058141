package dev.writ.web.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.util.Optional;

/** What of a published key set can verify a signature: public keys, for that use, of a size that nobody breaks. */
final class SignatureKeys {
    private static final int MIN_RSA_BITS = 2048;

    private SignatureKeys() {}

    static Optional<JWSVerifier> verifier(JWK jwk) {
        if (jwk.getKeyUse() != null && !jwk.getKeyUse().equals(KeyUse.SIGNATURE)) {
            return Optional.empty();
        }
        try {
            if (jwk instanceof RSAKey rsa && rsa.size() >= MIN_RSA_BITS) {
                return Optional.of(new RSASSAVerifier(rsa.toPublicJWK()));
            }
            return jwk instanceof ECKey ec ? Optional.of(new ECDSAVerifier(ec.toPublicJWK())) : Optional.empty();
        } catch (JOSEException e) {
            return Optional.empty(); // such as a curve that the platform does not know
        }
    }
}
