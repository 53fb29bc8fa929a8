package dev.portcullis.it.sso;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Where the browser comes to sign in, which the chosen user does at once: RFC 6749 section 4.1 with PKCE (RFC 7636), pushed requests (RFC 9126) and {@code iss} in the
 * answer (RFC 9207). Safe for concurrent use.
 */
final class AuthorizationEndpoint {
    private static final String COOKIE = "op_session";

    private final TestProvider provider;
    private final ProviderState state;

    AuthorizationEndpoint(TestProvider provider, ProviderState state) {
        this.provider = provider;
        this.state = state;
    }

    ProviderAnswer authorize(ProviderRequest request) {
        ProviderRequest asked = request;
        String requestUri = request.parameter("request_uri");
        if (requestUri != null) {
            Map<String, List<String>> pushed = state.pushed(requestUri);
            if (pushed == null) {
                return ProviderAnswer.page(400, "unknown request_uri");
            }
            asked = new ProviderRequest(request.method(), request.path(), pushed, request.fields());
        } else if (provider.requiresPushedRequests()) {
            return ProviderAnswer.page(400, "requests must be pushed");
        }
        ProviderClient client = provider.client(asked.parameter("client_id"));
        String redirectUri = asked.parameter("redirect_uri");
        if (client == null
                || redirectUri == null
                || !(client.redirectUris().isEmpty() || client.redirectUris().contains(redirectUri))) {
            return ProviderAnswer.page(400, "unknown client or redirect_uri");
        }
        String error = objectionTo(asked);
        if (!error.isEmpty()) {
            return back(asked, redirectUri, Map.of("error", List.of(error)));
        }
        ProviderState.SignIn signIn = signIn(asked);
        if (signIn == null) {
            return back(asked, redirectUri, Map.of("error", List.of("login_required")));
        }
        return back(asked, redirectUri, Map.of("code", List.of(code(asked, client, redirectUri, signIn))))
                .with("Set-Cookie", COOKIE + "=" + signIn.sid() + "; Path=/; HttpOnly");
    }

    private String objectionTo(ProviderRequest asked) {
        if (!provider.refusal().isEmpty()) {
            return provider.refusal();
        }
        String challenge = asked.parameter("code_challenge");
        boolean hasChallenge = challenge != null
                && challenge.matches("[A-Za-z0-9_-]{43}")
                && "S256".equals(asked.parameter("code_challenge_method"));
        String scope = asked.parameter("scope");
        if (!"code".equals(asked.parameter("response_type"))) {
            return "unsupported_response_type";
        }
        return hasChallenge && scope != null && List.of(scope.split(" ")).contains("openid") ? "" : "invalid_request";
    }

    /** The user's session here, made or renewed as the request wants it; null if it must exist and does not. */
    private ProviderState.SignIn signIn(ProviderRequest asked) {
        ProviderState.SignIn before = existing(asked);
        String prompt = asked.parameter("prompt");
        if ("none".equals(prompt) && before == null) {
            return null;
        }
        Instant now = state.now();
        String acr = provider.acrFor(asked.parameter("acr_values"));
        String maxAge = asked.parameter("max_age");
        boolean isFresh = before != null
                && before.subject().equals(provider.userName())
                && !"login".equals(prompt)
                && before.acr().equals(acr)
                && (maxAge == null
                        || before.at()
                                .plus(Duration.ofSeconds(Long.parseLong(maxAge)))
                                .isAfter(now));
        if (isFresh) {
            return before;
        }
        String sid = before == null ? state.newId("sid-") : before.sid();
        ProviderState.SignIn made = new ProviderState.SignIn(sid, provider.userName(), provider.userClaims(), now, acr);
        state.signIns.put(sid, made);
        return made;
    }

    private ProviderState.SignIn existing(ProviderRequest request) {
        String cookie = request.field("Cookie");
        if (cookie != null) {
            for (String pair : cookie.split("; ", -1)) {
                if (pair.startsWith(COOKIE + "=")) {
                    return state.signIns.get(pair.substring(COOKIE.length() + 1));
                }
            }
        }
        return null;
    }

    private String code(ProviderRequest asked, ProviderClient client, String redirectUri, ProviderState.SignIn signIn) {
        String code = state.newId("code-");
        state.codes.put(
                code,
                new ProviderState.Code(
                        client.id(),
                        redirectUri,
                        asked.parameter("nonce"),
                        asked.parameter("scope"),
                        asked.parameter("code_challenge"),
                        asked.parameter("dpop_jkt"),
                        signIn,
                        state.now().plusSeconds(60)));
        return code;
    }

    private ProviderAnswer back(ProviderRequest asked, String redirectUri, Map<String, List<String>> result) {
        Map<String, List<String>> answer = new LinkedHashMap<>();
        result.forEach((name, values) -> answer.put(name, new ArrayList<>(values)));
        if (asked.parameter("state") != null) {
            answer.put("state", new ArrayList<>(List.of(asked.parameter("state"))));
        }
        answer.put("iss", new ArrayList<>(List.of(provider.issuer())));
        provider.misbehaviour().authorizationAnswer.accept(answer);
        StringJoiner query = new StringJoiner("&");
        answer.forEach((name, values) -> values.forEach(value -> query.add(encode(name) + "=" + encode(value))));
        return ProviderAnswer.redirect(redirectUri + (redirectUri.contains("?") ? "&" : "?") + query);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
