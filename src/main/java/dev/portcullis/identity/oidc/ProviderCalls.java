package dev.portcullis.identity.oidc;

import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.PushedAuthorizationRequest;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import dev.portcullis.http.Fields;
import dev.portcullis.identity.Claims;
import dev.portcullis.identity.Excerpt;
import dev.portcullis.identity.HttpFetch;
import dev.portcullis.identity.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The calls that this proxy makes to a provider: built by the library, sent by {@link HttpFetch}, read strictly. Fail by {@link OidcException}. Safe for concurrent use. */
final class ProviderCalls {
    private static final int MAX_BYTES = 256 * 1024;
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final String INVALID_GRANT = "invalid_grant";

    private final ClientSettings client;
    private final HttpFetch fetch;
    private final UserInfoAnswer userInfo;
    private final Clock clock;

    ProviderCalls(ClientSettings client, HttpFetch fetch, UserInfoAnswer userInfo, Clock clock) {
        this.client = client;
        this.userInfo = userInfo;
        this.fetch = fetch;
        this.clock = clock;
    }

    /** What the token endpoint gave; texts are empty and {@code lifetime} zero where it gave none. */
    record Tokens(String accessToken, String idToken, String refreshToken, Duration lifetime) {
        @Override
        public String toString() {
            return "Tokens[" + lifetime + "]";
        }
    }

    /** Trades {@code grant} in. An {@code invalid_grant} is of kind {@code REFUSED}: the provider says no to this user, not to us. */
    CompletionStage<Tokens> tokens(ProviderMetadata provider, AuthorizationGrant grant) {
        URI endpoint = endpoint(provider, "token_endpoint", provider.tokenEndpoint());
        ClientAuthentication proof = client.proof().of(client.clientId(), provider, clock);
        TokenRequest.Builder request = proof == null
                ? new TokenRequest.Builder(endpoint, new ClientID(client.clientId()), grant)
                : new TokenRequest.Builder(endpoint, proof, grant);
        return send("token endpoint", request.build().toHTTPRequest())
                .thenApply(answer -> checked(() -> {
                    Map<String, Object> members = members("token", answer);
                    if (answer.status() != 200) {
                        throw refusal("token", answer, members);
                    }
                    return tokens(new Claims(members));
                }));
    }

    private static Tokens tokens(Claims answer) throws OidcException {
        String accessToken = answer.text("access_token").orElse("");
        String type = answer.text("token_type").orElse("");
        if (accessToken.isEmpty() || !type.toLowerCase(Locale.ROOT).equals("bearer")) {
            throw OidcException.badProvider("token-answer-malformed", "no access_token of type Bearer");
        }
        return new Tokens(
                accessToken,
                answer.text("id_token").orElse(""),
                answer.text("refresh_token").orElse(""),
                lifetime(answer.values().get("expires_in")));
    }

    /** Some providers write the number as a text. */
    private static Duration lifetime(@Nullable Object seconds) {
        try {
            long count = seconds == null ? 0 : (long) Double.parseDouble(String.valueOf(seconds));
            return Duration.ofSeconds(Math.max(0, Math.min(count, 366L * 24 * 3600)));
        } catch (NumberFormatException e) {
            return Duration.ZERO;
        }
    }

    /** Pushes an authorization request (RFC 9126); the answer is the URI that stands for it. */
    CompletionStage<URI> push(ProviderMetadata provider, URI pushEndpoint, AuthorizationRequest request) {
        URI endpoint = endpoint(provider, "pushed_authorization_request_endpoint", pushEndpoint);
        ClientAuthentication proof = client.proof().of(client.clientId(), provider, clock);
        PushedAuthorizationRequest pushed = proof == null
                ? new PushedAuthorizationRequest(endpoint, request)
                : new PushedAuthorizationRequest(endpoint, proof, request);
        return send("pushed request endpoint", pushed.toHTTPRequest())
                .thenApply(answer -> checked(() -> {
                    Map<String, Object> members = members("push", answer);
                    String uri = new Claims(members).text("request_uri").orElse("");
                    if (answer.status() != 201 && answer.status() != 200) {
                        throw refusal("push", answer, members);
                    }
                    try {
                        if (!uri.isEmpty()) {
                            return new URI(uri);
                        }
                    } catch (URISyntaxException e) {
                        // said below
                    }
                    throw OidcException.badProvider("push-answer-malformed", "no request_uri");
                }));
    }

    /** What userinfo says; fails unless it is about {@code subject} (OpenID Connect Core 1.0 section 5.3.2). */
    CompletionStage<Map<String, Object>> userInfo(
            ProviderMetadata provider, URI standard, Tokens tokens, String subject) {
        URI endpoint = endpoint(provider, "userinfo_endpoint", standard);
        HTTPRequest request =
                new UserInfoRequest(endpoint, new BearerAccessToken(tokens.accessToken())).toHTTPRequest();
        request.setAccept("application/json, application/jwt");
        return send("userinfo endpoint", request).thenCompose(answer -> userInfo.read(answer, subject));
    }

    /** Where this client calls: one with a certificate has endpoints of its own (RFC 8705 section 5). */
    private URI endpoint(ProviderMetadata provider, String name, URI standard) {
        return client.proof() instanceof ClientProof.Certificate ? provider.alias(name, standard) : standard;
    }

    private CompletionStage<HttpFetch.Response> send(String what, HTTPRequest request) {
        Fields.Editor fields = Fields.EMPTY.edit();
        request.getHeaderMap().forEach((name, values) -> values.forEach(value -> fields.addNamed(name, value)));
        byte[] content =
                request.getBody() == null ? new byte[0] : request.getBody().getBytes(StandardCharsets.UTF_8);
        return sent(new HttpFetch.Request(
                        request.getMethod().name(),
                        request.getURI(),
                        fields.build(),
                        content,
                        client.timeout(),
                        MAX_BYTES))
                .handle((answer, failure) -> checked(() -> {
                    if (failure != null) {
                        throw OidcException.unavailable(what + ": " + OidcException.causeOf(failure), SOON);
                    }
                    if (answer.status() >= 500 || answer.status() == 429) {
                        throw OidcException.unavailable(what + " answered " + answer.status(), SOON);
                    }
                    return answer;
                }));
    }

    /** Fetching on threads that are all busy throws. */
    private CompletionStage<HttpFetch.Response> sent(HttpFetch.Request request) {
        try {
            return fetch.send(request);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Map<String, Object> members(String what, HttpFetch.Response answer) throws OidcException {
        try {
            return Json.read(answer.content());
        } catch (ParseException e) {
            throw OidcException.badProvider(
                    what + "-answer-malformed", "status " + answer.status() + ", " + e.getMessage());
        }
    }

    private static OidcException refusal(String what, HttpFetch.Response answer, Map<String, Object> members) {
        Claims error = new Claims(members);
        String code = error.text("error").orElse("");
        String detail = "status " + answer.status() + ", error " + Excerpt.of(code) + ": "
                + Excerpt.of(error.text("error_description").orElse(""));
        return code.equals(INVALID_GRANT)
                ? OidcException.refused("grant-refused", detail)
                : OidcException.badProvider(what + "-refused", detail);
    }

    /** A step that may fail by {@link OidcException}. */
    interface Step<T> {
        T take() throws OidcException;
    }

    /** Takes {@code step} within a promise. */
    static <T> T checked(Step<T> step) {
        try {
            return step.take();
        } catch (OidcException e) {
            throw new CompletionException(e);
        }
    }
}
