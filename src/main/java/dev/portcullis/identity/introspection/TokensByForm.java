package dev.portcullis.identity.introspection;

import dev.portcullis.identity.token.AccessTokens;
import dev.portcullis.identity.token.Rejection;
import dev.portcullis.identity.token.SignedToken;
import dev.portcullis.identity.token.Verification;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Has signed tokens (JWT) verified here and all others asked for at their provider. What is a signed token but a bad one is refused, and never shown to the provider: it may
 * be somebody else's. Safe for concurrent use.
 */
public final class TokensByForm implements AccessTokens {
    private final AccessTokens signed;
    private final AccessTokens opaque;
    private final int maxTokenBytes;

    /** @param maxTokenBytes the longest token that is looked at */
    public TokensByForm(AccessTokens signed, AccessTokens opaque, int maxTokenBytes) {
        this.signed = signed;
        this.opaque = opaque;
        this.maxTokenBytes = maxTokenBytes;
    }

    @Override
    public CompletionStage<Verification> verify(String token) {
        if (token.length() > maxTokenBytes) {
            return CompletableFuture.completedFuture(new Verification.Rejected(
                    Rejection.TOKEN_TOO_LARGE, token.length() + " bytes, at most " + maxTokenBytes));
        }
        return isOpaque(token) ? opaque.verify(token) : signed.verify(token);
    }

    private static boolean isOpaque(String token) {
        if (token.indexOf('.') < 0) {
            return true;
        }
        if (token.startsWith("ey")) {
            // the beginning of {" in base64url: whatever it is, it is meant to be read here
            return false;
        }
        return SignedToken.parse(token) instanceof SignedToken.Parsed.Refused refused
                && refused.why().reason() == Rejection.MALFORMED;
    }
}
