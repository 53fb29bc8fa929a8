package dev.portcullis.identity.oidc;

import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.claims.ACR;
import dev.portcullis.identity.ClaimRule;
import dev.portcullis.identity.Claims;
import dev.portcullis.identity.Excerpt;
import dev.portcullis.identity.HttpFetch;
import dev.portcullis.identity.proof.OneTimeIds;
import dev.portcullis.identity.session.KeyRing;
import dev.portcullis.identity.session.Session;
import dev.portcullis.identity.token.SignatureCheck;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Signing in at one provider by authorization code (OpenID Connect Core 1.0 section 3.1, RFC 9700): PKCE with S256, state, nonce and {@code iss} (RFC 9207) always, a pushed request (RFC 9126) where the
 * provider offers it, and a callback of its own per provider against mix-up. Nothing of it can be switched off.
 *
 * <p>{@link #begin} makes the URL of the provider to go to; {@link #open} and {@link #finish} take what comes back. A code that comes to a browser to which the login is not bound is never looked at.
 * Safe for concurrent use.
 */
public final class Login {
    private static final int ID_BYTES = 16;
    private static final int MAX_HINT_CHARS = 6_000;
    private static final int MAX_BEGINNING = 64;
    private static final Duration BUSY = Duration.ofSeconds(1);

    private final ClientSettings client;
    private final Discovery discovery;
    private final ProviderCalls calls;
    private final UserClaims userClaims;
    private final Surroundings around;
    private final Semaphore beginning = new Semaphore(MAX_BEGINNING);

    /**
     * What all logins share.
     *
     * @param ring seals states
     * @param used remembers logins that have ended
     * @param random a cryptographic generator
     * @param lifetime of a session, however much it is used
     * @param executor signs and builds requests to a provider, a few milliseconds each
     */
    public record Surroundings(
            KeyRing ring, OneTimeIds used, Clock clock, RandomGenerator random, Duration lifetime, Executor executor) {}

    public Login(
            ClientSettings client,
            Discovery discovery,
            HttpFetch fetch,
            SignatureCheck signatures,
            Surroundings around) {
        this.client = client;
        this.discovery = discovery;
        UserInfoAnswer userInfo = new UserInfoAnswer(client, signatures, around.clock());
        this.calls = new ProviderCalls(client, fetch, userInfo, around.clock());
        this.userClaims = new UserClaims(client, calls, new IdTokens(client, signatures, around.clock()));
        this.around = around;
    }

    /** What routes call the provider. */
    public String provider() {
        return client.provider();
    }

    /** Who vouches for the users. */
    public String issuer() {
        return client.issuer();
    }

    // ---- going there

    /** A ticket for a new login. */
    public Ticket ticket(BrowserSecret browser, String returnTo, String form, Demand demand) {
        return new Ticket(
                client.provider(),
                newId(),
                browser.fingerprint(),
                returnTo,
                form,
                0,
                demand,
                around.clock().instant());
    }

    /** A ticket for the same login once more, bound to {@code browser}. */
    public Ticket again(Ticket ticket, BrowserSecret browser) {
        return ticket.again(newId(), browser.fingerprint(), around.clock().instant());
    }

    /** Where the browser has to go; fails by {@link OidcException}, also when very many ask at the same time: anybody may, and each may cost a call. */
    public CompletionStage<URI> begin(Ticket ticket, BrowserSecret browser, Place place) {
        if (!beginning.tryAcquire()) {
            return CompletableFuture.failedFuture(OidcException.tooManyLogins(MAX_BEGINNING));
        }
        try {
            return destination(ticket, browser, place).whenComplete((url, failure) -> beginning.release());
        } catch (RuntimeException e) {
            beginning.release();
            throw e;
        }
    }

    private CompletionStage<URI> destination(Ticket ticket, BrowserSecret browser, Place place) {
        return discovery.current().thenCompose(provider -> {
            AuthenticationRequest request = request(provider, ticket, browser, place);
            Optional<URI> pushTo = provider.pushEndpoint();
            boolean pushes = client.pushing() != ClientSettings.Pushing.OFF && pushTo.isPresent();
            if (!pushes && (client.pushing() == ClientSettings.Pushing.REQUIRED || provider.requiresPushing())) {
                return CompletableFuture.failedFuture(OidcException.badProvider(
                        "push-not-offered",
                        "requests have to be pushed, and there is no endpoint for it, or it is off"));
            }
            return pushes
                    ? elsewhere(() -> calls.push(provider, pushTo.get(), request))
                            .thenApply(uri -> pushed(provider, uri))
                    : CompletableFuture.completedFuture(request.toURI());
        });
    }

    /** Takes a step that signs and draws from the system's randomness, neither of which an event loop has time for. */
    private <T> CompletionStage<T> elsewhere(Supplier<CompletionStage<T>> step) {
        try {
            return CompletableFuture.supplyAsync(step, around.executor()).thenCompose(promise -> promise);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(OidcException.unavailable("too much is under way", BUSY));
        }
    }

    private AuthenticationRequest request(
            ProviderMetadata provider, Ticket ticket, BrowserSecret browser, Place place) {
        AuthenticationRequest.Builder builder = new AuthenticationRequest.Builder(
                        ResponseType.CODE,
                        new Scope(client.scopes().toArray(String[]::new)),
                        new ClientID(client.clientId()),
                        place.redirectUri())
                .endpointURI(provider.authorizationEndpoint())
                .state(new State(ticket.seal(around.ring(), place.host())))
                .nonce(new Nonce(browser.nonce(ticket)))
                .codeChallenge(new CodeVerifier(browser.codeVerifier(ticket)), CodeChallengeMethod.S256);
        Demand demand = ticket.demand();
        if (!demand.acrValues().isEmpty()) {
            builder.acrValues(demand.acrValues().stream().map(ACR::new).toList());
        }
        Duration maxAge = demand.maxAge();
        if (maxAge != null) {
            builder.maxAge(Math.toIntExact(maxAge.toSeconds()));
        }
        return builder.build();
    }

    private URI pushed(ProviderMetadata provider, URI requestUri) {
        return new AuthorizationRequest.Builder(requestUri, new ClientID(client.clientId()))
                .endpointURI(provider.authorizationEndpoint())
                .build()
                .toURI();
    }

    /** Where a browser knows us: the host that its cookies are for, and the URL of this provider's callback. */
    public record Place(String host, URI redirectUri) {}

    private String newId() {
        byte[] id = new byte[ID_BYTES];
        around.random().nextBytes(id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    }

    // ---- coming back

    /**
     * The ticket that a callback brings.
     *
     * @throws OidcException if it brings none that is ours, for this provider and still good
     */
    public Ticket open(QueryParameters callback, String host) throws OidcException {
        String state = callback.value("state").orElse("");
        Ticket ticket = state.isEmpty() ? null : Ticket.open(around.ring(), host, state);
        if (ticket == null || !ticket.provider().equals(client.provider())) {
            throw OidcException.badRequest("state-unknown", "state is not one of ours for this provider and host");
        }
        if (!ticket.isGoodAt(around.clock().instant())) {
            throw OidcException.badRequest("state-expired", "it was issued at " + ticket.issuedAt());
        }
        return ticket;
    }

    /** Whether {@code browser} began the login of {@code ticket}. */
    public static boolean isBound(Ticket ticket, @Nullable BrowserSecret browser) {
        return browser != null && browser.fingerprint().equals(ticket.browser());
    }

    /** Trades the code of a callback for a session; fails by {@link OidcException}. Once per ticket. */
    public CompletionStage<Session> finish(
            Ticket ticket, BrowserSecret browser, Place place, QueryParameters callback) {
        if (!isBound(ticket, browser)) {
            throw new IllegalArgumentException("the login is not bound to this browser");
        }
        return discovery.current().thenCompose(provider -> {
            String code = ProviderCalls.checked(() -> code(provider, ticket, callback));
            AuthorizationCodeGrant grant = new AuthorizationCodeGrant(
                    new AuthorizationCode(code), place.redirectUri(), new CodeVerifier(browser.codeVerifier(ticket)));
            return elsewhere(() -> calls.tokens(provider, grant))
                    .thenCompose(tokens -> userClaims
                            .atLogin(provider, tokens, browser.nonce(ticket), ticket.demand())
                            .thenApply(claims -> session(tokens, admitted(claims, "claim-missing"))));
        });
    }

    private String code(ProviderMetadata provider, Ticket ticket, QueryParameters callback) throws OidcException {
        if (callback.has("iss") || provider.namesIssuerInCallback()) {
            boolean isIssuer = callback.value("iss").orElse("").equals(client.issuer());
            if (!isIssuer) {
                throw OidcException.badRequest("callback-wrong-issuer", "iss is missing or not the provider's");
            }
        }
        if (around.used().take(ticket.id(), ticket.issuedAt().plus(Ticket.LIFETIME)) != OneTimeIds.Outcome.FIRST) {
            throw OidcException.badRequest("state-used", "this login has ended already");
        }
        if (callback.has("error")) {
            String error = callback.value("error").orElse("");
            String detail = "error " + Excerpt.of(error) + ": "
                    + Excerpt.of(callback.value("error_description").orElse(""));
            throw error.equals("temporarily_unavailable") || error.equals("server_error")
                    ? OidcException.unavailable(detail, Duration.ofSeconds(1))
                    : OidcException.refused("login-refused", detail);
        }
        return callback.value("code")
                .filter(code -> !code.isBlank())
                .orElseThrow(() -> OidcException.badRequest("callback-malformed", "neither code nor error"));
    }

    /** Whether the provider's users may have a session who have {@code claims}. */
    public boolean admits(Map<String, Object> claims) {
        return missing(new Claims(claims)) == null;
    }

    private Claims admitted(Claims claims, String otherwise) {
        ClaimRule missing = missing(claims);
        return ProviderCalls.checked(() -> {
            if (missing != null) {
                throw OidcException.refused(otherwise, Excerpt.of(missing.path().text()));
            }
            return claims;
        });
    }

    private @Nullable ClaimRule missing(Claims claims) {
        return client.required().stream()
                .filter(rule -> !rule.isMetBy(claims))
                .findFirst()
                .orElse(null);
    }

    private Session session(ProviderCalls.Tokens tokens, Claims claims) {
        Instant now = around.clock().instant();
        Instant end = now.plus(around.lifetime());
        return new Session(
                newId(),
                0,
                client.provider(),
                client.issuer(),
                claims.text("sub").orElseThrow(),
                claims.text("sid").orElse(""),
                claims.values(),
                tokens.idToken(),
                tokens.refreshToken(),
                now,
                now,
                refreshAt(tokens, end, now),
                end);
    }

    /** When the access token ends; never where there is no refresh token to get another, or no word when. */
    private static Instant refreshAt(ProviderCalls.Tokens tokens, Instant end, Instant now) {
        return tokens.refreshToken().isEmpty() || tokens.lifetime().isZero() ? end : now.plus(tokens.lifetime());
    }

    // ---- leaving

    /**
     * Where the browser ends its session at the provider (OpenID Connect RP-Initiated Logout 1.0), to come back to {@code back} with {@code state}; empty if the provider has no such place. Fails by
     * {@link OidcException}.
     */
    public CompletionStage<Optional<URI>> end(Session session, URI back, String state) {
        return discovery
                .current()
                .thenApply(provider -> provider.endSessionEndpoint()
                        .map(endpoint -> new LogoutRequest(
                                        endpoint,
                                        hint(session),
                                        null,
                                        new ClientID(client.clientId()),
                                        back,
                                        new State(state),
                                        null)
                                .toURI()));
    }

    /** The session's ID token, unless there is none or a URL has no room for it: then the provider asks the user. */
    private static @Nullable JWT hint(Session session) {
        try {
            return session.idToken().isEmpty() || session.idToken().length() > MAX_HINT_CHARS
                    ? null
                    : JWTParser.parse(session.idToken());
        } catch (ParseException e) {
            return null;
        }
    }

    // ---- staying there

    /**
     * A session after a refresh. {@code missing} is why its claims are those from before, or null: the tokens are new all the same, and a refresh token that was rotated must not be lost.
     */
    record Renewal(Session session, @Nullable OidcException missing) {}

    /** What the provider gives for the session's refresh token; fails by {@link OidcException}, of kind {@code REFUSED} if it gives no more. */
    CompletionStage<Renewal> refresh(Session session) {
        RefreshTokenGrant grant = new RefreshTokenGrant(new RefreshToken(session.refreshToken()));
        return discovery
                .current()
                .thenCompose(provider -> elsewhere(() -> calls.tokens(provider, grant))
                        .thenCompose(tokens -> userClaims
                                .afterRefresh(provider, tokens, session)
                                .handle((claims, failure) -> renewal(session, tokens, claims, failure))));
    }

    private Renewal renewal(
            Session session, ProviderCalls.Tokens tokens, @Nullable Claims claims, @Nullable Throwable failure) {
        OidcException missing = failure == null ? null : OidcException.in(failure);
        boolean isBearable =
                missing != null && (missing.kind() == OidcException.Kind.UNAVAILABLE || isBearable(missing.reason()));
        if (failure != null && !isBearable) {
            throw new CompletionException(missing == null ? failure : missing);
        }
        Duration lifetime = tokens.lifetime();
        boolean isNewIdToken = claims != null && !tokens.idToken().isEmpty();
        Session next = session.refreshed(
                claims == null
                        ? session.claims()
                        : admitted(claims, "claim-lost").values(),
                isNewIdToken ? tokens.idToken() : session.idToken(),
                tokens.refreshToken().isEmpty() ? session.refreshToken() : tokens.refreshToken(),
                lifetime.isZero() ? session.endsAt() : around.clock().instant().plus(lifetime));
        return new Renewal(next, missing);
    }

    /** Userinfo that cannot be read, or is not well signed, leaves a refresh as good as one without it; userinfo of somebody else does not. */
    private static boolean isBearable(String reason) {
        return reason.startsWith("userinfo-") && !reason.equals("userinfo-of-another");
    }
}
