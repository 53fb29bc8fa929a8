package dev.portcullis.identity;

import com.nimbusds.jose.jwk.JWKSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The keys (P-256, ES256) with which this proxy signs tokens of its own, taken from the air and changed as time goes by. The next key is published while the present one signs, and the last one
 * stays published until the present one is replaced: whoever keeps the set for less than a rotation always has the key it needs. Private keys live in memory only.
 *
 * <p>Methods may make keys, which takes milliseconds: not for an event loop. Safe for concurrent use.
 */
public final class SigningKeys {
    private final Clock clock;

    private @Nullable TokenSigner previous;
    private @Nullable TokenSigner present;
    private @Nullable TokenSigner next;
    private Instant since = Instant.MIN;

    public SigningKeys(Clock clock) {
        this.clock = clock;
    }

    /** The key to sign with now, where each signs for {@code rotation}. */
    public synchronized TokenSigner signer(Duration rotation) {
        Instant now = clock.instant();
        TokenSigner signer = present;
        if (signer == null) {
            signer = fresh();
            next = fresh();
            since = now;
        } else if (!now.isBefore(since.plus(rotation))) {
            previous = signer;
            signer = next == null ? fresh() : next;
            next = fresh();
            since = now;
        }
        present = signer;
        return signer;
    }

    /** The public halves as the text of a JWK set. */
    public synchronized String jwks(Duration rotation) {
        signer(rotation);
        List<TokenSigner> all = new ArrayList<>();
        for (TokenSigner each : new TokenSigner[] {present, next, previous}) {
            if (each != null) {
                all.add(each);
            }
        }
        return new JWKSet(all.stream().map(TokenSigner::publicKey).toList()).toString(true);
    }

    private static TokenSigner fresh() {
        return TokenSigner.es256(UUID.randomUUID().toString());
    }
}
