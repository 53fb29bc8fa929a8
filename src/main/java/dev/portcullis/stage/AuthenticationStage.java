package dev.portcullis.stage;

import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Stage;
import dev.portcullis.exchange.Subject;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RequestHead;
import dev.portcullis.identity.ClaimRule;
import dev.portcullis.identity.Verification;
import java.util.concurrent.CompletableFuture;

/**
 * Lets through who has a good bearer token, and says who that is: {@link Exchange#subject}.
 *
 * <p>Answers by RFC 6750 section 3: a bare challenge without credentials, 401 {@code invalid_token}, 403 {@code insufficient_scope} when a good token lacks a
 * claim, 400 {@code invalid_request} for more than one token, and 503 when it cannot be known. The client never learns more than that word; the log
 * does, without the token. Immutable, safe for concurrent use.
 */
public final class AuthenticationStage implements Stage {
    private static final String NAME = "authentication";

    private final AuthenticationPolicy policy;

    public AuthenticationStage(AuthenticationPolicy policy) {
        this.policy = policy;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Verdict onRequest(Exchange x) {
        return policy instanceof AuthenticationPolicy.Bearer bearer ? admit(x, bearer) : Verdict.proceed();
    }

    private static Verdict admit(Exchange x, AuthenticationPolicy.Bearer policy) {
        BearerCredentials offered = BearerCredentials.of(x.request().fields());
        return switch (offered.kind()) {
            case NONE -> challenge(policy, 401, "", "token-missing", "");
            case OTHER_SCHEME -> challenge(policy, 401, "", "scheme-not-bearer", "");
            case SEVERAL -> challenge(policy, 400, "invalid_request", "several-tokens", "");
            case MALFORMED -> challenge(policy, 400, "invalid_request", "malformed-credentials", "");
            case TOKEN -> verify(x, policy, offered.token());
        };
    }

    private static Verdict verify(Exchange x, AuthenticationPolicy.Bearer policy, String token) {
        CompletableFuture<Verification> result = policy.verifier().verify(token).toCompletableFuture();
        return result.isDone()
                ? verdict(x, policy, result.join())
                : new Verdict.Pending(result.thenApply(verification -> verdict(x, policy, verification)));
    }

    private static Verdict verdict(Exchange x, AuthenticationPolicy.Bearer policy, Verification verification) {
        if (verification instanceof Verification.Verified verified) {
            return authorize(x, policy, verified);
        }
        if (verification instanceof Verification.Rejected rejected) {
            return challenge(policy, 401, "invalid_token", rejected.reason().label(), rejected.detail());
        }
        Verification.Unavailable unavailable = (Verification.Unavailable) verification;
        String seconds = String.valueOf(
                Math.max(1, unavailable.retryAfter().plusMillis(999).toSeconds()));
        return new Verdict.Deny(
                503,
                new Denial(NAME, "cannot-verify", unavailable.detail()),
                Fields.of(FieldName.RETRY_AFTER, seconds));
    }

    private static Verdict authorize(Exchange x, AuthenticationPolicy.Bearer policy, Verification.Verified verified) {
        for (ClaimRule rule : policy.required()) {
            if (!rule.isMetBy(verified.claims())) {
                String detail = "subject " + verified.subject() + " of " + verified.provider() + " lacks " + rule.path()
                        + (rule.allowed().isEmpty() ? "" : " with one of " + rule.allowed());
                return challenge(policy, 403, "insufficient_scope", "claim-missing", detail);
            }
        }
        x.identify(new Subject(
                verified.issuer(), verified.subject(), verified.claims().values()));
        if (policy.hidesToken()) {
            RequestHead head = x.request();
            x.replaceRequest(head.withFields(
                    head.fields().edit().remove(FieldName.AUTHORIZATION).build()));
        }
        return Verdict.proceed();
    }

    private static Verdict challenge(
            AuthenticationPolicy.Bearer policy, int status, String error, String reason, String detail) {
        String challenge = "Bearer realm=\"" + policy.realm() + "\"";
        if (!error.isEmpty()) {
            challenge += ", error=\"" + error + "\"";
        }
        return new Verdict.Deny(
                status, new Denial(NAME, reason, detail), Fields.of(FieldName.WWW_AUTHENTICATE, challenge));
    }
}
