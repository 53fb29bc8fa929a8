package dev.portcullis.stage.login;

import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import dev.portcullis.identity.oidc.LoginObserver;
import dev.portcullis.identity.oidc.LogoutTokens;
import dev.portcullis.identity.oidc.OidcException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where a provider says that somebody has signed out there: {@code POST /backchannel-logout/NAME} with a logout token (OpenID Connect Back-Channel Logout 1.0 section 2.5). When it is answered, the sessions have ended
 * and what they had open is being closed. Immutable, safe for concurrent use.
 */
public final class BackchannelLogoutEndpoint implements Endpoint {
    private static final FieldName CACHE_CONTROL = FieldName.of("Cache-Control");

    private final Map<String, LogoutTokens> providers;
    private final OpenSessions sessions;
    private final LoginObserver observer;

    /** @param providers by the names that routes call them */
    public BackchannelLogoutEndpoint(
            Map<String, LogoutTokens> providers, OpenSessions sessions, LoginObserver observer) {
        this.observer = observer;
        this.providers = Map.copyOf(providers);
        this.sessions = sessions;
    }

    @Override
    public Set<String> methods() {
        return Set.of("POST");
    }

    @Override
    public Verdict answer(Exchange x, String name) {
        LogoutTokens tokens = providers.get(name);
        if (tokens == null) {
            return Verdict.deny(404, new Denial(LogoutEndpoint.NAME, "no-such-provider"));
        }
        byte[] content = FormContent.of(x);
        List<Map.Entry<String, String>> pairs = content == null ? null : FormContent.pairs(content);
        List<String> found = pairs == null
                ? List.of()
                : pairs.stream()
                        .filter(pair -> pair.getKey().equals("logout_token"))
                        .map(Map.Entry::getValue)
                        .toList();
        if (found.size() != 1) {
            return refuse(x, 400, "logout-token-missing", "not exactly one in a form", Fields.EMPTY);
        }
        return new Verdict.Pending(tokens.check(found.get(0)).handle((logout, failure) -> {
            if (logout == null) {
                return failed(x, failure);
            }
            end(logout);
            observer.endedByProvider(name, "back channel", logout.sid().isEmpty() ? logout.subject() : "", x.id());
            return new Verdict.Reply(ResponseHead.of(200, Fields.of(CACHE_CONTROL, "no-store")), new byte[0]);
        }));
    }

    private void end(LogoutTokens.Logout logout) {
        if (logout.sid().isEmpty()) {
            sessions.endSubject(logout.issuer(), logout.subject());
        } else {
            sessions.endProviderSession(logout.issuer(), logout.sid());
            if (!logout.subject().isEmpty()) {
                // an ID token need not have said a sid: such a session may be the one
                sessions.endSubjectWithoutSession(logout.issuer(), logout.subject());
            }
        }
    }

    private static Verdict failed(Exchange x, Throwable failure) {
        OidcException why = OidcException.in(failure);
        if (why == null) {
            throw new IllegalStateException("logout failed", failure);
        }
        return why.kind() == OidcException.Kind.UNAVAILABLE
                ? refuse(
                        x,
                        503,
                        why.reason(),
                        why.detail(),
                        Fields.of(
                                FieldName.RETRY_AFTER,
                                String.valueOf(Math.max(1, why.retryAfter().toSeconds()))))
                : refuse(x, 400, why.reason(), why.detail(), Fields.EMPTY);
    }

    /** Section 2.8: the provider learns that the token was not good, and the log learns why. */
    private static Verdict refuse(Exchange x, int status, String reason, String detail, Fields more) {
        x.denied(new Denial(LogoutEndpoint.NAME, reason, detail));
        String error = status == 503 ? "temporarily_unavailable" : "invalid_request";
        Fields fields = more.edit()
                .set(FieldName.CONTENT_TYPE, "application/json")
                .set(CACHE_CONTROL, "no-store")
                .build();
        return new Verdict.Reply(
                ResponseHead.of(status, fields), ("{\"error\":\"" + error + "\"}").getBytes(StandardCharsets.US_ASCII));
    }
}
