package dev.portcullis.stage.auth;

import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Subject;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.identity.TokenVerifier;
import dev.portcullis.identity.Verification;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Lets in who has a good bearer token.
 *
 * <p>Answers by RFC 6750 section 3: a bare challenge without credentials, 401 {@code invalid_token}, 403 {@code insufficient_scope} when a good token lacks a
 * claim, 400 {@code invalid_request} for more than one token, and 503 when it cannot be known. The client never learns more than that word; the log
 * does, without the token. Immutable, safe for concurrent use.
 */
public final class BearerDoor implements Door {
    private final TokenVerifier verifier;
    private final String challenge;
    private final List<FieldName> spent;

    /**
     * @param realm what the challenge calls the protected space (RFC 9110 section 11.5)
     * @param hidesToken whether the backend does not get to see the Authorization field
     */
    public BearerDoor(TokenVerifier verifier, String realm, boolean hidesToken) {
        if (realm.isEmpty() || !realm.chars().allMatch(c -> c >= 0x20 && c < 0x7F && c != '"' && c != '\\')) {
            throw new IllegalArgumentException(
                    "realm is \"" + realm + "\", must be printable ASCII without quotes and backslashes");
        }
        this.verifier = verifier;
        this.challenge = "Bearer realm=\"" + realm + "\"";
        this.spent = hidesToken ? List.of(FieldName.AUTHORIZATION) : List.of();
    }

    @Override
    public String name() {
        return "bearer";
    }

    @Override
    public String challenge() {
        return challenge;
    }

    @Override
    public String insufficient() {
        return challenge("insufficient_scope");
    }

    @Override
    public Entry enter(Exchange x) {
        BearerCredentials offered = BearerCredentials.of(x.request().fields());
        return switch (offered.kind()) {
            case NONE -> new Entry.NoCredentials("token-missing");
            case OTHER_SCHEME -> new Entry.NoCredentials("scheme-not-bearer");
            case SEVERAL -> refuse(400, "invalid_request", "several-tokens", "");
            case MALFORMED -> refuse(400, "invalid_request", "malformed-credentials", "");
            case TOKEN -> verify(offered.token());
        };
    }

    private Entry verify(String token) {
        CompletableFuture<Verification> result = verifier.verify(token).toCompletableFuture();
        return result.isDone() ? entry(result.join()) : new Entry.Pending(result.thenApply(this::entry));
    }

    private Entry entry(Verification verification) {
        if (verification instanceof Verification.Verified verified) {
            Subject subject = new Subject(
                    verified.issuer(), verified.subject(), verified.claims().values());
            return new Entry.Admitted(subject, spent);
        }
        if (verification instanceof Verification.Rejected rejected) {
            return refuse(401, "invalid_token", rejected.reason().label(), rejected.detail());
        }
        Verification.Unavailable unavailable = (Verification.Unavailable) verification;
        String seconds = String.valueOf(
                Math.max(1, unavailable.retryAfter().plusMillis(999).toSeconds()));
        return new Entry.Refused(new Verdict.Deny(
                503,
                new Denial(AuthenticationStage.NAME, "cannot-verify", unavailable.detail()),
                Fields.of(FieldName.RETRY_AFTER, seconds)));
    }

    private Entry refuse(int status, String error, String reason, String detail) {
        return new Entry.Refused(new Verdict.Deny(
                status,
                new Denial(AuthenticationStage.NAME, reason, detail),
                Fields.of(FieldName.WWW_AUTHENTICATE, challenge(error))));
    }

    private String challenge(String error) {
        return challenge + ", error=\"" + error + "\"";
    }
}
