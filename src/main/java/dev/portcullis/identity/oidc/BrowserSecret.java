package dev.portcullis.identity.oidc;

import dev.portcullis.identity.session.KeyRing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What binds logins to one browser: 32 random bytes in a sealed cookie. One is enough for any number of tabs, since nonce and PKCE verifier of each login are an HMAC over its ticket's id. It ends
 * after {@link #LIFETIME}. Immutable.
 */
public final class BrowserSecret {
    /** Twice as long as a ticket, so that one that is taken up late does not outlive it. */
    public static final Duration LIFETIME = Ticket.LIFETIME.multipliedBy(2);

    private static final String PURPOSE = "login browser";
    private static final int BYTES = 32;

    private final byte[] secret;
    private final Instant createdAt;

    private BrowserSecret(byte[] secret, Instant createdAt) {
        this.secret = secret;
        this.createdAt = createdAt;
    }

    /** A new one; {@code random} is a cryptographic generator. */
    public static BrowserSecret fresh(RandomGenerator random, Instant now) {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        return new BrowserSecret(secret, now);
    }

    /** The one in {@code cookie}; null if it is none of ours, for another host, or over at {@code now}. */
    public static @Nullable BrowserSecret open(KeyRing ring, String host, String cookie, Instant now) {
        byte[] plain;
        try {
            plain = ring.open(PURPOSE, host, Base64.getUrlDecoder().decode(cookie));
        } catch (IllegalArgumentException e) {
            return null;
        }
        if (plain == null || plain.length != BYTES + Long.BYTES) {
            return null;
        }
        Instant created = Instant.ofEpochSecond(ByteBuffer.wrap(plain).getLong(BYTES));
        boolean isGood = !now.isBefore(created.minusSeconds(1)) && now.isBefore(created.plus(LIFETIME));
        return isGood ? new BrowserSecret(Arrays.copyOf(plain, BYTES), created) : null;
    }

    /** The value of the cookie. */
    public String seal(KeyRing ring, String host) {
        byte[] plain = ByteBuffer.allocate(BYTES + Long.BYTES)
                .put(secret)
                .putLong(createdAt.getEpochSecond())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(ring.seal(PURPOSE, host, plain));
    }

    /** Whether a ticket that is issued at {@code now} would still find it. */
    public boolean outlivesTicketOf(Instant now) {
        return now.plus(Ticket.LIFETIME).isBefore(createdAt.plus(LIFETIME));
    }

    /** What tickets are bound to: tells nothing of the secret. */
    String fingerprint() {
        return derive("browser", "");
    }

    String nonce(Ticket ticket) {
        return derive("nonce", ticket.id());
    }

    /** 43 characters of base64url, as RFC 7636 section 4.1 wants them. */
    String codeVerifier(Ticket ticket) {
        return derive("verifier", ticket.id());
    }

    /** Seals what waits for a login under way, so that only this browser can have it opened. */
    public KeyRing keyFor(String form, RandomGenerator random) {
        return new KeyRing(List.of(hmac("form", form)), random);
    }

    private String derive(String what, String id) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hmac(what, id));
    }

    private byte[] hmac(String what, String id) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal((what + "\n" + id).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
        }
    }
}
