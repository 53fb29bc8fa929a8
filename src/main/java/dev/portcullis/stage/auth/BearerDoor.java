package dev.portcullis.stage.auth;

import dev.portcullis.exchange.BodyNeed;
import dev.portcullis.exchange.ClientCertificate;
import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Subject;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RequestHead;
import dev.portcullis.identity.Confirmation;
import dev.portcullis.identity.StepUp;
import dev.portcullis.identity.proof.Possession;
import dev.portcullis.identity.proof.PossessionCheck;
import dev.portcullis.identity.proof.Presentation;
import dev.portcullis.identity.proof.Presentation.Scheme;
import dev.portcullis.identity.token.AccessTokens;
import dev.portcullis.identity.token.Verification;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Lets in who has a good access token and holds the keys that it is bound to: the schemes Bearer and DPoP, {@code cnf} by DPoP and by mutual TLS.
 *
 * <p>Answers by RFC 6750 section 3 and RFC 9449 section 7.1: a bare challenge without credentials, 401 {@code invalid_token} or {@code invalid_dpop_proof}, 403 {@code
 * insufficient_scope} when a good token lacks a claim, 400 {@code invalid_request} for more than one token, and 503 when it cannot be known. The client never learns more
 * than that word; the log does, without the token. Immutable, safe for concurrent use.
 */
public final class BearerDoor implements Door {
    static final FieldName DPOP = FieldName.of("DPoP");
    private static final FieldName DPOP_NONCE = FieldName.of("DPoP-Nonce");
    private static final Duration BUSY = Duration.ofSeconds(1);

    private final AccessTokens tokens;
    private final Optional<PossessionCheck> possession;
    private final Function<Exchange, String> origin;
    private final TokenChallenges challenges;
    private final List<FieldName> spent;

    /**
     * @param possession how proof of keys is judged; empty to refuse tokens that need it
     * @param origin the scheme and authority by which the client of an exchange reaches us
     * @param hidesToken whether the backend does not get to see the Authorization and DPoP fields
     */
    public BearerDoor(
            AccessTokens tokens,
            Optional<PossessionCheck> possession,
            Function<Exchange, String> origin,
            TokenChallenges challenges,
            boolean hidesToken) {
        this.tokens = tokens;
        this.possession = possession;
        this.origin = origin;
        this.challenges = challenges;
        this.spent = hidesToken ? List.of(FieldName.AUTHORIZATION, DPOP) : List.of();
    }

    @Override
    public String name() {
        return "bearer";
    }

    @Override
    public String challenge() {
        return challenges.bare();
    }

    @Override
    public String insufficient() {
        return challenges.error(Scheme.BEARER, "insufficient_scope");
    }

    @Override
    public Verdict stepUp(Exchange x, StepUp need) {
        Scheme scheme = BearerCredentials.of(x.request().fields()).scheme();
        return deny(
                401,
                challenges.insufficientAuthentication(scheme, need),
                "stronger-sign-in-needed",
                "needs " + need.acrValues()
                        + need.maxAge().map(age -> " within " + age).orElse(""));
    }

    @Override
    public BodyNeed requestBody(Exchange x) {
        boolean hasToken = BearerCredentials.of(x.request().fields()).kind() == BearerCredentials.Kind.TOKEN;
        return hasToken ? TokenElsewhere.requestBody(x) : BodyNeed.none();
    }

    @Override
    public List<FieldName> brought(Exchange x) {
        return switch (BearerCredentials.of(x.request().fields()).kind()) {
            case NONE, OTHER_SCHEME -> List.of();
            case SEVERAL, MALFORMED, TOKEN -> List.of(FieldName.AUTHORIZATION, DPOP);
        };
    }

    @Override
    public Entry enter(Exchange x) {
        BearerCredentials offered = BearerCredentials.of(x.request().fields());
        return switch (offered.kind()) {
            case NONE -> new Entry.NoCredentials("token-missing");
            case OTHER_SCHEME -> new Entry.NoCredentials("scheme-not-bearer");
            case SEVERAL -> refuse(400, offered.scheme(), "invalid_request", "several-tokens", "");
            case MALFORMED -> refuse(400, offered.scheme(), "invalid_request", "malformed-credentials", "");
            case TOKEN ->
                TokenElsewhere.isThere(x)
                        ? refuse(
                                400,
                                offered.scheme(),
                                "invalid_request",
                                "several-tokens",
                                "access_token in the query or the form too")
                        : verify(presentation(x, offered));
        };
    }

    private Presentation presentation(Exchange x, BearerCredentials offered) {
        RequestHead head = x.request();
        ClientCertificate certificate = x.connection().certificate();
        return new Presentation(
                offered.scheme(),
                offered.token(),
                head.method(),
                origin.apply(x),
                head.target().encodedPath(),
                head.fields().all(DPOP),
                certificate == null ? null : certificate.thumbprint());
    }

    private Entry verify(Presentation shown) {
        CompletableFuture<Verification> result = tokens.verify(shown.token()).toCompletableFuture();
        return result.isDone()
                ? entry(shown, result.join())
                : new Entry.Pending(result.thenCompose(known -> completed(entry(shown, known))));
    }

    private Entry entry(Presentation shown, Verification verification) {
        if (verification instanceof Verification.Verified verified) {
            return possess(shown, verified);
        }
        if (verification instanceof Verification.Rejected rejected) {
            return refuse(
                    401, shown.scheme(), "invalid_token", rejected.reason().label(), rejected.detail());
        }
        Verification.Unavailable unavailable = (Verification.Unavailable) verification;
        return cannotVerify(unavailable.detail(), unavailable.retryAfter());
    }

    private Entry possess(Presentation shown, Verification.Verified verified) {
        if (possession.isEmpty()) {
            boolean isPlain = shown.scheme() == Scheme.BEARER
                    && Confirmation.of(verified.claims())
                            .map(Confirmation::isNone)
                            .orElse(false);
            return isPlain
                    ? admit(verified)
                    : refuse(401, shown.scheme(), "invalid_token", "sender-constrained", "no proof is taken here");
        }
        CompletableFuture<Possession> result =
                possession.get().check(verified.claims(), shown).toCompletableFuture();
        return result.isDone()
                ? entry(shown, verified, result.join())
                : new Entry.Pending(result.thenApply(known -> entry(shown, verified, known)));
    }

    private Entry entry(Presentation shown, Verification.Verified verified, Possession possession) {
        if (possession instanceof Possession.Held) {
            return admit(verified);
        }
        if (possession instanceof Possession.Refused refused) {
            String error = refused.failure().isOfToken() ? "invalid_token" : "invalid_dpop_proof";
            return refuse(401, shown.scheme(), error, refused.failure().label(), refused.detail());
        }
        if (possession instanceof Possession.NeedsNonce needs) {
            Fields fields = Fields.of(FieldName.WWW_AUTHENTICATE, challenges.error(Scheme.DPOP, "use_dpop_nonce"))
                    .edit()
                    .add(DPOP_NONCE, needs.nonce())
                    .build();
            return new Entry.Refused(
                    new Verdict.Deny(401, new Denial(AuthenticationStage.NAME, "proof-nonce"), fields));
        }
        return cannotVerify(((Possession.Unavailable) possession).detail(), BUSY);
    }

    private Entry admit(Verification.Verified verified) {
        Subject subject = new Subject(
                verified.issuer(), verified.subject(), verified.claims().values());
        return new Entry.Admitted(subject, spent, verified.endsAt());
    }

    private static Entry cannotVerify(String detail, Duration retryAfter) {
        String seconds = String.valueOf(Math.max(1, retryAfter.plusMillis(999).toSeconds()));
        return new Entry.Refused(new Verdict.Deny(
                503,
                new Denial(AuthenticationStage.NAME, "cannot-verify", detail),
                Fields.of(FieldName.RETRY_AFTER, seconds)));
    }

    private Entry refuse(int status, Scheme scheme, String error, String reason, String detail) {
        return new Entry.Refused(deny(status, challenges.error(scheme, error), reason, detail));
    }

    private static Verdict.Deny deny(int status, String challenge, String reason, String detail) {
        return new Verdict.Deny(
                status,
                new Denial(AuthenticationStage.NAME, reason, detail),
                Fields.of(FieldName.WWW_AUTHENTICATE, challenge));
    }

    /** What an entry comes to; {@link Entry.Pending} is for the stage alone. */
    private static CompletionStage<Entry> completed(Entry entry) {
        return entry instanceof Entry.Pending pending ? pending.entry() : CompletableFuture.completedFuture(entry);
    }
}
