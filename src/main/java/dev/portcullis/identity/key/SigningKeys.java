package dev.portcullis.identity.key;

import com.nimbusds.jose.jwk.JWKSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    private volatile @Nullable Published published;

    /** The text of the set from {@code since} on, until the next rotation. */
    private record Published(String text, Instant since) {}

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
        } else if (isOver(since, rotation, now)) {
            published = null;
            previous = signer;
            signer = next == null ? fresh() : next;
            next = fresh();
            since = now;
        }
        present = signer;
        return signer;
    }

    private static boolean isOver(Instant since, Duration rotation, Instant now) {
        return !now.isBefore(since.plus(rotation));
    }

    /** What {@link #jwks} would say, if that takes no work: for an event loop. */
    public Optional<String> publishedJwks(Duration rotation) {
        Published known = published;
        return known == null || isOver(known.since, rotation, clock.instant())
                ? Optional.empty()
                : Optional.of(known.text);
    }

    /** The public halves as the text of a JWK set, made once for each rotation. */
    public synchronized String jwks(Duration rotation) {
        signer(rotation);
        Published known = published;
        if (known != null) {
            return known.text;
        }
        List<TokenSigner> all = new ArrayList<>();
        for (TokenSigner each : new TokenSigner[] {present, next, previous}) {
            if (each != null) {
                all.add(each);
            }
        }
        String text = new JWKSet(all.stream().map(TokenSigner::publicKey).toList()).toString(true);
        published = new Published(text, since);
        return text;
    }

    private static TokenSigner fresh() {
        return TokenSigner.es256(UUID.randomUUID().toString());
    }
}
