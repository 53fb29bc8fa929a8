package dev.portcullis.it.sso;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Codes and refresh tokens for tokens: each code once, each refresh token once. A member of a family that comes twice ends the family (RFC 9700 section 4.14.2), unless
 * within the provider's grace. Safe for concurrent use.
 */
final class TokenEndpoint {
    private final TestProvider provider;
    private final ProviderState state;
    private final TokenMint mint;
    private final ClientAuthentication authentication;

    TokenEndpoint(TestProvider provider, ProviderState state, TokenMint mint, ClientAuthentication authentication) {
        this.provider = provider;
        this.state = state;
        this.mint = mint;
        this.authentication = authentication;
    }

    ProviderAnswer token(ProviderRequest request) {
        ProviderClient client = authentication.of(request);
        if (client == null) {
            return ProviderAnswer.error(401, "invalid_client").with("WWW-Authenticate", "Basic realm=\"provider\"");
        }
        String grant = String.valueOf(request.parameter("grant_type"));
        provider.count("grant:" + grant);
        return switch (grant) {
            case "authorization_code" -> byCode(request, client);
            case "refresh_token" -> byRefresh(request, client);
            case "client_credentials" -> byClient(request, client);
            default -> ProviderAnswer.error(400, "unsupported_grant_type");
        };
    }

    private ProviderAnswer byCode(ProviderRequest request, ProviderClient client) {
        String text = String.valueOf(request.parameter("code"));
        ProviderState.Code code = state.codes.remove(text);
        if (code == null) {
            String family = state.codeOfFamily.get(text);
            if (family != null) {
                state.deadFamilies.add(family);
            }
            return ProviderAnswer.error(400, "invalid_grant");
        }
        String verifier = request.parameter("code_verifier");
        boolean isGood = code.clientId().equals(client.id())
                && code.redirectUri().equals(request.parameter("redirect_uri"))
                && code.expiresAt().isAfter(state.now())
                && verifier != null
                && Base64URL.encode(TokenMint.sha256(verifier)).toString().equals(code.challenge());
        if (!isGood) {
            return ProviderAnswer.error(400, "invalid_grant");
        }
        String family = state.newId("family-");
        state.codeOfFamily.put(text, family);
        return tokens(request, client, code.signIn(), code.scope(), code.nonce(), family, false);
    }

    private ProviderAnswer byRefresh(ProviderRequest request, ProviderClient client) {
        ProviderState.Refresh refresh = state.refreshTokens.get(String.valueOf(request.parameter("refresh_token")));
        if (refresh == null
                || !refresh.clientId.equals(client.id())
                || !refresh.expiresAt.isAfter(state.now())
                || !state.signIns.containsKey(refresh.signIn.sid())
                || state.deadFamilies.contains(refresh.family)) {
            return ProviderAnswer.error(400, "invalid_grant");
        }
        synchronized (refresh) {
            if (refresh.used && !refresh.usedAt.plus(provider.reuseGrace()).isAfter(state.now())) {
                provider.count("refresh:reused");
                state.deadFamilies.add(refresh.family);
                return ProviderAnswer.error(400, "invalid_grant");
            }
            refresh.used = provider.rotatesRefreshTokens();
            refresh.usedAt = state.now();
        }
        return tokens(request, client, refresh.signIn, refresh.scope, refresh.nonce, refresh.family, true);
    }

    private ProviderAnswer byClient(ProviderRequest request, ProviderClient client) {
        ProviderState.SignIn self = new ProviderState.SignIn("", client.id(), Map.of(), state.now(), "0");
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", access(request, client, self, String.valueOf(request.parameter("scope"))));
        answer.put("token_type", "Bearer");
        return ProviderAnswer.json(200, answer).with("Cache-Control", "no-store");
    }

    private ProviderAnswer tokens(
            ProviderRequest request,
            ProviderClient client,
            ProviderState.SignIn signIn,
            String scope,
            String nonce,
            String family,
            boolean isRefresh) {
        String access = access(request, client, signIn, scope);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", access);
        answer.put("token_type", request.field("Dpop") == null ? "Bearer" : "DPoP");
        answer.put("expires_in", provider.accessTokenLifetime().toSeconds());
        answer.put("scope", scope);
        answer.put("id_token", mint.idToken(client, signIn, isRefresh ? null : nonce, access, isRefresh));
        if (provider.issuesRefreshTokens()) {
            answer.put(
                    "refresh_token",
                    isRefresh && !provider.rotatesRefreshTokens()
                            ? request.parameter("refresh_token")
                            : refreshToken(client, signIn, scope, nonce, family));
        }
        provider.misbehaviour().tokenAnswer.accept(answer);
        return ProviderAnswer.json(200, answer).with("Cache-Control", "no-store");
    }

    private String refreshToken(
            ProviderClient client, ProviderState.SignIn signIn, String scope, String nonce, String family) {
        String text = state.newId("refresh-");
        state.refreshTokens.put(
                text,
                new ProviderState.Refresh(
                        family, client.id(), scope, nonce, signIn, state.now().plus(Duration.ofHours(8))));
        return text;
    }

    private String access(ProviderRequest request, ProviderClient client, ProviderState.SignIn signIn, String scope) {
        Map<String, Object> claims = mint.accessClaims(
                client, signIn, scope, provider.audienceFor(client), provider.accessTokenLifetime(), dpopKey(request));
        String text = provider.hasOpaqueAccessTokens() ? state.newId("opaque-") : mint.signedAccess(claims);
        state.accessTokens.put(text, new ProviderState.Access(claims, signIn));
        return text;
    }

    /** The thumbprint of the key that a DPoP proof names; the proof itself is not judged here. */
    private static String dpopKey(ProviderRequest request) {
        String proof = request.field("Dpop");
        try {
            return proof == null
                    ? null
                    : SignedJWT.parse(proof)
                            .getHeader()
                            .getJWK()
                            .computeThumbprint()
                            .toString();
        } catch (ParseException | com.nimbusds.jose.JOSEException e) {
            throw new AssertionError("an unreadable DPoP proof", e);
        }
    }
}
