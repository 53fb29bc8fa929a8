package dev.portcullis.identity.proof;

import dev.portcullis.identity.Claims;
import dev.portcullis.identity.Confirmation;
import dev.portcullis.identity.Excerpt;
import dev.portcullis.identity.key.SignatureAlgorithm;
import dev.portcullis.identity.proof.Possession.Failure;
import dev.portcullis.identity.proof.Possession.Refused;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a token that was found good is presented by the holder of the keys that it is bound to: DPoP by RFC 9449 section 4.3, TLS client certificates by RFC 8705 section 3.
 *
 * <p>Signatures are checked on the executor; a token that is bound to nothing, or to a certificate, is decided at once. Safe for concurrent use.
 */
public final class PossessionCheck {
    private static final int MAX_ID_CHARS = 256;

    private final Settings settings;
    private final OneTimeIds used;
    private final Optional<DpopNonces> nonces;
    private final Executor executor;
    private final Clock clock;

    /** {@code maxAge} is how old a proof may be, {@code clockSkew} how far ahead; {@code requiresBinding} refuses tokens that are bound to nothing. Immutable. */
    public record Settings(
            Set<SignatureAlgorithm> algorithms, Duration maxAge, Duration clockSkew, boolean requiresBinding) {
        public Settings {
            algorithms = Set.copyOf(algorithms);
            if (algorithms.isEmpty() || maxAge.isNegative() || clockSkew.isNegative()) {
                throw new IllegalArgumentException("proofs need an algorithm, and times that are not negative");
            }
        }
    }

    /** @param nonces whose nonce a proof must have; empty if it needs none */
    public PossessionCheck(
            Settings settings, OneTimeIds used, Optional<DpopNonces> nonces, Executor executor, Clock clock) {
        this.settings = settings;
        this.used = used;
        this.nonces = nonces;
        this.executor = executor;
        this.clock = clock;
    }

    public Settings settings() {
        return settings;
    }

    /** Whether the token with {@code claims} is in the right hands. Never fails but for a bug. */
    public CompletionStage<Possession> check(Claims claims, Presentation shown) {
        Optional<Confirmation> bound = Confirmation.of(claims);
        if (bound.isEmpty()) {
            return refused(Failure.TOKEN_NOT_BOUND, "cnf is not understood");
        }
        Refused early = checkScheme(bound.get(), shown);
        if (early == null) {
            early = checkCertificate(bound.get().certificateThumbprint(), shown.certificateThumbprint());
        }
        if (early != null) {
            return CompletableFuture.completedFuture(early);
        }
        String key = bound.get().keyThumbprint();
        return key == null ? CompletableFuture.completedFuture(Possession.Held.INSTANCE) : checkProof(key, shown);
    }

    private @Nullable Refused checkScheme(Confirmation bound, Presentation shown) {
        boolean isBoundToKey = bound.keyThumbprint() != null;
        if (settings.requiresBinding() && bound.isNone()) {
            return new Refused(Failure.TOKEN_UNCONSTRAINED, "no cnf in the token");
        }
        return switch (shown.scheme()) {
            case BEARER ->
                isBoundToKey ? new Refused(Failure.BOUND_TOKEN_AS_BEARER, "cnf has jkt, the scheme is Bearer") : null;
            case DPOP ->
                isBoundToKey ? null : new Refused(Failure.TOKEN_NOT_BOUND, "cnf has no jkt, the scheme is DPoP");
        };
    }

    private static @Nullable Refused checkCertificate(@Nullable String bound, @Nullable String shown) {
        if (bound == null) {
            return null;
        }
        if (shown == null) {
            return new Refused(Failure.CERTIFICATE_MISSING, "the connection has no client certificate");
        }
        return isSame(bound, shown) ? null : new Refused(Failure.CERTIFICATE_MISMATCH, "another client certificate");
    }

    private CompletionStage<Possession> checkProof(String keyThumbprint, Presentation shown) {
        if (shown.proofs().size() != 1) {
            return shown.proofs().isEmpty()
                    ? refused(Failure.PROOF_MISSING, "no DPoP field")
                    : refused(Failure.SEVERAL_PROOFS, shown.proofs().size() + " DPoP fields");
        }
        try {
            return CompletableFuture.supplyAsync(() -> proven(keyThumbprint, shown), executor);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(
                    new Possession.Unavailable("too many signatures are being checked"));
        }
    }

    private Possession proven(String keyThumbprint, Presentation shown) {
        DpopProof.Parsed parsed = DpopProof.parse(shown.proofs().get(0), settings.algorithms());
        if (parsed instanceof DpopProof.Parsed.Bad bad) {
            return bad.why();
        }
        DpopProof proof = ((DpopProof.Parsed.Read) parsed).proof();
        Refused why = checkClaims(proof.claims(), shown);
        if (why != null) {
            return why;
        }
        if (!isSame(keyThumbprint, proof.key().thumbprint())) {
            return new Refused(Failure.PROOF_KEY_MISMATCH, "the token is bound to another key");
        }
        if (!proof.isSignedWithItsKey()) {
            return new Refused(Failure.PROOF_SIGNATURE, "the signature does not fit");
        }
        String nonce = proof.claims().textOrNull("nonce");
        if (nonces.isPresent() && (nonce == null || !nonces.get().accepts(nonce))) {
            return new Possession.NeedsNonce(nonces.get().current());
        }
        return take(keyThumbprint, proof.claims());
    }

    private @Nullable Refused checkClaims(Claims claims, Presentation shown) {
        for (String name : new String[] {"jti", "htm", "htu", "ath"}) {
            String text = claims.textOrNull(name);
            if (text == null || text.isEmpty()) {
                return new Refused(Failure.PROOF_CLAIM_MISSING, "no " + name);
            }
        }
        if (String.valueOf(claims.textOrNull("jti")).length() > MAX_ID_CHARS) {
            return new Refused(Failure.PROOF_MALFORMED, "jti has more than " + MAX_ID_CHARS + " characters");
        }
        String method = String.valueOf(claims.textOrNull("htm"));
        if (!method.equals(shown.method())) {
            return new Refused(Failure.PROOF_METHOD, "htm is \"" + Excerpt.of(method) + "\"");
        }
        String address = String.valueOf(claims.textOrNull("htu"));
        if (!TargetAddress.isSame(address, shown.origin(), shown.encodedPath())) {
            return new Refused(Failure.PROOF_ADDRESS, "htu is \"" + Excerpt.of(address) + "\"");
        }
        if (!isSame(String.valueOf(claims.textOrNull("ath")), hash(shown.token()))) {
            return new Refused(Failure.PROOF_TOKEN, "ath is that of another token");
        }
        return checkTime(claims);
    }

    private @Nullable Refused checkTime(Claims claims) {
        Object issued = claims.values().get("iat");
        double seconds = issued instanceof Number number ? number.doubleValue() : Double.NaN;
        double age = clock.millis() / 1000.0 - seconds;
        boolean isRecent = age <= settings.maxAge().toSeconds()
                && age >= -settings.clockSkew().toSeconds();
        return isRecent ? null : new Refused(Failure.PROOF_TIME, "iat is " + Excerpt.of(String.valueOf(issued)));
    }

    /** Last of all: only a proof that is good in every other way uses up its id. */
    private Possession take(String keyThumbprint, Claims claims) {
        // an iat that lies ahead keeps the proof good for longer
        Instant until = clock.instant().plus(settings.maxAge()).plus(settings.clockSkew());
        return switch (used.take(keyThumbprint + " " + claims.textOrNull("jti"), until)) {
            case FIRST -> Possession.Held.INSTANCE;
            case SEEN -> new Refused(Failure.PROOF_REPLAYED, "jti was used before");
            case FULL -> new Possession.Unavailable("too many proofs to remember");
        };
    }

    private static String hash(String token) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static boolean isSame(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private static CompletionStage<Possession> refused(Failure failure, String detail) {
        return CompletableFuture.completedFuture(new Refused(failure, detail));
    }
}
