package dev.portcullis.stage.auth;

import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Stage;
import dev.portcullis.exchange.Subject;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.FieldNameSet;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RequestHead;
import dev.portcullis.identity.token.IdentityTokens;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;

/**
 * Tells the backend who asks by a token that it can verify. Every spelling of its field that came from the client is removed first, identified or not. Stands behind the stage that scrubs
 * requests. Immutable, safe for concurrent use.
 */
public final class IdentityTokenStage implements Stage {
    /** What its refusals name as their source. */
    public static final String NAME = "identity-token";

    private final FieldName field;
    private final FieldNameSet owned;
    private final IdentityTokens tokens;

    public IdentityTokenStage(FieldName field, IdentityTokens tokens) {
        this.field = field;
        this.owned = FieldNameSet.of(field.text());
        this.tokens = tokens;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Verdict onRequest(Exchange x) {
        Subject subject = x.subject();
        if (subject == null) {
            x.replaceRequest(withoutForged(x.request()));
            return Verdict.proceed();
        }
        CompletableFuture<String> token = tokens.tokenFor(subject.issuer(), subject.name(), subject.claims())
                .toCompletableFuture();
        return token.isDone() && !token.isCompletedExceptionally()
                ? add(x, token.join())
                : new Verdict.Pending(
                        token.handle((signed, failure) -> failure == null ? add(x, signed) : failed(failure)));
    }

    private Verdict add(Exchange x, String token) {
        RequestHead head = withoutForged(x.request());
        x.replaceRequest(head.withFields(head.fields().edit().add(field, token).build()));
        return Verdict.proceed();
    }

    private RequestHead withoutForged(RequestHead head) {
        Fields fields = head.fields();
        Fields.Editor editor = fields.edit();
        for (int i = 0; i < fields.size(); i++) {
            if (owned.contains(fields, i)) {
                editor.removeAt(i);
            }
        }
        return head.withFields(editor.build());
    }

    private static Verdict failed(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof RejectedExecutionException) {
            return new Verdict.Deny(
                    503,
                    new Denial(NAME, "cannot-sign", "too many signatures are being made"),
                    Fields.of(FieldName.RETRY_AFTER, "1"));
        }
        throw new CompletionException(cause);
    }
}
