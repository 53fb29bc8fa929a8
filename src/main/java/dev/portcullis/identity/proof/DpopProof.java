package dev.portcullis.identity.proof;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import dev.portcullis.identity.Claims;
import dev.portcullis.identity.Excerpt;
import dev.portcullis.identity.key.SignatureAlgorithm;
import dev.portcullis.identity.key.VerificationKey;
import dev.portcullis.identity.proof.Possession.Failure;
import dev.portcullis.identity.proof.Possession.Refused;
import dev.portcullis.identity.token.Rejection;
import dev.portcullis.identity.token.SignedToken;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A DPoP proof taken apart (RFC 9449 section 4.2): of the right type, with a public key in its header that fits its algorithm. Its claims and its signature are not yet believed.
 * Immutable.
 */
record DpopProof(SignedToken token, VerificationKey key) {
    /** A proof has a key of at most 8192 bits in it, and little else. */
    private static final int MAX_CHARS = 4096;

    private static final String TYPE = "dpop+jwt";
    private static final Set<String> PRIVATE_MEMBERS = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

    /** A proof, or why it is none. */
    sealed interface Parsed {
        record Read(DpopProof proof) implements Parsed {}

        record Bad(Refused why) implements Parsed {}
    }

    static Parsed parse(String text, Set<SignatureAlgorithm> algorithms) {
        if (text.length() > MAX_CHARS) {
            return bad(Failure.PROOF_MALFORMED, text.length() + " characters, at most " + MAX_CHARS);
        }
        SignedToken.Parsed parsed = SignedToken.parse(text);
        if (parsed instanceof SignedToken.Parsed.Refused refused) {
            Rejection reason = refused.why().reason();
            Failure failure = reason == Rejection.UNSECURED || reason == Rejection.ALGORITHM_NOT_ALLOWED
                    ? Failure.PROOF_ALGORITHM
                    : Failure.PROOF_MALFORMED;
            return bad(failure, reason.label() + ": " + refused.why().detail());
        }
        SignedToken.Parsed.Read read = (SignedToken.Parsed.Read) parsed;
        SignedToken token = read.token();
        if (token.type() == null || !token.type().equalsIgnoreCase(TYPE)) {
            return bad(Failure.PROOF_TYPE, "typ is \"" + Excerpt.of(String.valueOf(token.type())) + "\"");
        }
        if (!algorithms.contains(token.algorithm())) {
            return bad(Failure.PROOF_ALGORITHM, token.algorithm() + " is not accepted");
        }
        return withKey(token, read.header().get("jwk"));
    }

    private static Parsed withKey(SignedToken token, @Nullable Object jwk) {
        if (!(jwk instanceof Map<?, ?> members)) {
            return bad(Failure.PROOF_KEY, "no jwk in the header");
        }
        if (members.keySet().stream().anyMatch(PRIVATE_MEMBERS::contains)) {
            return bad(Failure.PROOF_KEY, "the jwk is symmetric or has private members");
        }
        try {
            @SuppressWarnings("unchecked") // from our own reader, whose names are texts
            VerificationKey key = VerificationKey.of(JWK.parse((Map<String, Object>) members));
            return key == null
                    ? bad(Failure.PROOF_KEY, "the jwk is none for signatures")
                    : new Parsed.Read(new DpopProof(token, key));
        } catch (ParseException | JOSEException | RuntimeException e) {
            // the library refuses some values by IllegalArgument- and IllegalStateException
            return bad(Failure.PROOF_KEY, Excerpt.of(String.valueOf(e.getMessage())));
        }
    }

    Claims claims() {
        return token.claims();
    }

    /** Costs up to several milliseconds. */
    boolean isSignedWithItsKey() {
        try {
            return key.verifies(token.algorithm(), token.signedPart(), token.signature());
        } catch (JOSEException | GeneralSecurityException e) {
            return false;
        }
    }

    private static Parsed bad(Failure failure, String detail) {
        return new Parsed.Bad(new Refused(failure, detail));
    }
}
