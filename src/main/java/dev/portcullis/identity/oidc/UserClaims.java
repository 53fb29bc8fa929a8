package dev.portcullis.identity.oidc;

import com.nimbusds.jose.JOSEObject;
import dev.portcullis.identity.Claims;
import dev.portcullis.identity.Json;
import dev.portcullis.identity.session.Session;
import java.net.URI;
import java.text.ParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a provider says of a user at a login and after a refresh: the claims of the ID token, which is signed, and those of userinfo, where it is asked. Safe for
 * concurrent use.
 */
final class UserClaims {
    /** What only a signed token may say. */
    private static final Set<String> SIGNED_ONLY =
            Set.of("iss", "sub", "aud", "azp", "sid", "nonce", "acr", "amr", "auth_time", "iat", "exp", "nbf");

    private final ClientSettings client;
    private final ProviderCalls calls;
    private final IdTokens idTokens;

    UserClaims(ClientSettings client, ProviderCalls calls, IdTokens idTokens) {
        this.client = client;
        this.calls = calls;
        this.idTokens = idTokens;
    }

    /** The claims that a login gives, or a failure. */
    CompletionStage<Claims> atLogin(
            ProviderMetadata provider, ProviderCalls.Tokens tokens, String nonce, Demand demand) {
        return idTokens.ofLogin(tokens, nonce, demand).thenCompose(claims -> withUserInfo(provider, tokens, claims));
    }

    /** Claims that the refreshed tokens lack are not kept from before: the provider may have taken them away. */
    CompletionStage<Claims> afterRefresh(ProviderMetadata provider, ProviderCalls.Tokens tokens, Session session) {
        Claims before = new Claims(session.claims());
        return tokens.idToken().isEmpty()
                ? afterUserInfoAlone(provider, tokens, session)
                : idTokens.ofRefresh(tokens, session.subject(), before)
                        .thenCompose(claims -> withUserInfo(provider, tokens, claims));
    }

    /** Adds what userinfo says; where both say something, the ID token's word holds, which is signed. */
    private CompletionStage<Claims> withUserInfo(
            ProviderMetadata provider, ProviderCalls.Tokens tokens, Claims claims) {
        Optional<URI> endpoint = provider.userInfoEndpoint();
        if (!client.asksUserInfo() || endpoint.isEmpty()) {
            return CompletableFuture.completedFuture(claims);
        }
        String subject = claims.text("sub").orElseThrow();
        return calls.userInfo(provider, endpoint.get(), tokens, subject)
                .thenApply(more -> new Claims(ClaimSources.merged(claims.values(), unsigned(more))));
    }

    /** A refresh need not give an ID token (section 12.2): then what userinfo says is newer than what the last one said. */
    private CompletionStage<Claims> afterUserInfoAlone(
            ProviderMetadata provider, ProviderCalls.Tokens tokens, Session session) {
        Claims before = new Claims(session.claims());
        Optional<URI> endpoint = provider.userInfoEndpoint();
        if (!client.asksUserInfo() || endpoint.isEmpty()) {
            return CompletableFuture.completedFuture(before);
        }
        String subject = before.text("sub").orElseThrow();
        Map<String, Object> signed = signed(session);
        return calls.userInfo(provider, endpoint.get(), tokens, subject)
                .thenApply(newer -> new Claims(ClaimSources.merged(unsigned(newer), signed)));
    }

    /** What userinfo may say of {@code userInfo}. */
    private static Map<String, Object> unsigned(Map<String, Object> userInfo) {
        Map<String, Object> claims = new HashMap<>(userInfo);
        claims.keySet().removeAll(SIGNED_ONLY);
        return claims;
    }

    /** What the last ID token said, which was checked when it came; without it, what no userinfo may say. What userinfo said before is not kept: the provider may have taken it away. */
    private static Map<String, Object> signed(Session session) {
        Map<String, Object> claims = new HashMap<>(session.claims());
        claims.keySet().retainAll(SIGNED_ONLY);
        try {
            if (!session.idToken().isEmpty()) {
                claims.putAll(Json.read(
                        JOSEObject.parse(session.idToken()).getPayload().toBytes()));
            }
        } catch (ParseException e) {
            // as if there were none
        }
        return claims;
    }
}
