package dev.portcullis.stage.login;

import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import dev.portcullis.identity.oidc.LoginObserver;
import dev.portcullis.identity.oidc.OidcException;
import dev.portcullis.identity.oidc.QueryParameters;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * What a provider shows in a frame while somebody signs out there: {@code GET /frontchannel-logout/NAME?iss=...&sid=...} (OpenID Connect Front-Channel Logout 1.0 section 3).
 *
 * <p>Browsers send no cookie of ours into a frame on another site, so the session is found by {@code sid} alone, which nobody can guess. The answer is the same whether there was one or not. Only the
 * provider may frame it. Immutable, safe for concurrent use.
 */
public final class FrontchannelLogoutEndpoint implements Endpoint {
    private static final FieldName CACHE_CONTROL = FieldName.of("Cache-Control");
    private static final FieldName CONTENT_SECURITY_POLICY = FieldName.of("Content-Security-Policy");
    private static final byte[] PAGE =
            "<!doctype html>\n<html lang=\"en\"><title>Signed out</title><p>Signed out.</p></html>\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final Map<String, String> issuers;
    private final OpenSessions sessions;
    private final LoginObserver observer;

    /** @param issuers by the names that routes call their providers */
    public FrontchannelLogoutEndpoint(Map<String, String> issuers, OpenSessions sessions, LoginObserver observer) {
        this.observer = observer;
        this.issuers = Map.copyOf(issuers);
        this.sessions = sessions;
    }

    @Override
    public Set<String> methods() {
        return Set.of("GET");
    }

    @Override
    public Verdict answer(Exchange x, String name) {
        String issuer = issuers.get(name);
        if (issuer == null) {
            return Verdict.deny(404, new Denial(LogoutEndpoint.NAME, "no-such-provider"));
        }
        try {
            QueryParameters query = QueryParameters.parse(x.request().target().query());
            String sid = query.value("sid").orElse("");
            if (query.value("iss").orElse("").equals(issuer) && sessions.knows(issuer, sid)) {
                sessions.endProviderSession(issuer, sid);
                observer.endedByProvider(name, "frame", "", x.id());
            } else {
                x.denied(new Denial(LogoutEndpoint.NAME, "frontchannel-session-unknown"));
            }
        } catch (OidcException e) {
            x.denied(new Denial(LogoutEndpoint.NAME, "frontchannel-malformed", e.detail()));
        }
        Fields fields = Fields.of(FieldName.CONTENT_TYPE, "text/html; charset=utf-8")
                .edit()
                .set(CACHE_CONTROL, "no-store")
                .set(CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors " + origin(issuer))
                .build();
        return new Verdict.Reply(ResponseHead.of(200, fields), PAGE);
    }

    private static String origin(String issuer) {
        URI uri = URI.create(issuer);
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }
}
