package dev.portcullis.identity.token;

import dev.portcullis.identity.Confirmation;
import java.util.concurrent.CompletionStage;

/**
 * Judges access tokens. What it finds good may still be bound to a key ({@link Confirmation}): whoever lets the bearer in asks for proof of that as well. Never blocks; an answer that
 * is at hand is complete on return. Safe for concurrent use.
 */
public interface AccessTokens {
    /** Checks {@code token}, the text behind the scheme. Never fails but for a bug. */
    CompletionStage<Verification> verify(String token);
}
