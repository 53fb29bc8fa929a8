package dev.portcullis.it.sso;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * An OpenID provider on a free loopback port, http: discovery, keys that rotate, authorization with PKCE and pushed requests, tokens with rotating refresh tokens, userinfo,
 * introspection, revocation, logout of all three kinds. The user it is told of is signed in without being asked. All requests are kept and counted.
 *
 * <p>Safe for concurrent use.
 */
public final class TestProvider implements AutoCloseable {
    public static final String DISCOVERY = "/.well-known/openid-configuration";
    public static final String KEYS = "/jwks";
    public static final String AUTHORIZATION = "/authorize";
    public static final String PUSHED_REQUESTS = "/par";
    public static final String TOKEN = "/token";
    public static final String USERINFO = "/userinfo";
    public static final String INTROSPECTION = "/introspect";
    public static final String REVOCATION = "/revoke";
    public static final String END_SESSION = "/logout";

    static {
        // the JDK's server otherwise waits 40 ms for an acknowledgement in every answer
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private interface Endpoint {
        ProviderAnswer answer(ProviderRequest request);
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "test-provider");
        thread.setDaemon(true);
        return thread;
    });
    private final CountDownLatch closed = new CountDownLatch(1);
    private final String issuer;
    private final ProviderKeys keys;
    private final ProviderState state = new ProviderState();
    private final Misbehaviour misbehaviour = new Misbehaviour();
    private final TokenMint mint;
    private final ClientAuthentication authentication;
    private final Map<String, ProviderClient> clients = new ConcurrentHashMap<>();
    private final Map<String, Endpoint> endpoints = new LinkedHashMap<>();
    private final ConcurrentLinkedQueue<ProviderRequest> requests = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private volatile String user = "alice";
    private volatile Map<String, Object> userClaims = Map.of("email", "alice@example.com", "email_verified", true);
    private volatile String acr = "";
    private volatile String refusal = "";
    private volatile boolean pushedRequired;
    private volatile boolean pushedOffered = true;
    private volatile boolean opaque;
    private volatile boolean refreshing = true;
    private volatile boolean rotating = true;
    private volatile Duration reuseGrace = Duration.ZERO;
    private volatile Duration accessLifetime = Duration.ofMinutes(5);
    private volatile List<String> audience = List.of();

    /** A provider that signs with RS256. */
    public static TestProvider start() {
        return start(JWSAlgorithm.RS256, 0);
    }

    /** A provider that signs with RS256 or ES256, on {@code port}, or on a free one if that is 0: to come back where another was. */
    public static TestProvider start(JWSAlgorithm algorithm, int port) {
        try {
            return new TestProvider(algorithm, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TestProvider(JWSAlgorithm algorithm, int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
        issuer = "http://127.0.0.1:" + server.getAddress().getPort();
        keys = new ProviderKeys(algorithm);
        mint = new TokenMint(issuer, keys, state, misbehaviour);
        authentication = new ClientAuthentication(
                clients,
                state,
                Set.of(issuer, issuer + TOKEN, issuer + PUSHED_REQUESTS, issuer + INTROSPECTION, issuer + REVOCATION));
        endpoints.put(DISCOVERY, request -> metadata());
        endpoints.put(KEYS, request -> new ProviderAnswer(200, "application/jwk-set+json", keys.jwks(), Map.of()));
        endpoints.put(AUTHORIZATION, new AuthorizationEndpoint(this, state)::authorize);
        endpoints.put(PUSHED_REQUESTS, this::pushed);
        endpoints.put(TOKEN, new TokenEndpoint(this, state, mint, authentication)::token);
        endpoints.put(USERINFO, this::userinfo);
        endpoints.put(INTROSPECTION, this::introspect);
        endpoints.put(REVOCATION, this::revoke);
        endpoints.put(END_SESSION, this::endSession);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    // ---- what a test says

    public String issuer() {
        return issuer;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public ProviderKeys keys() {
        return keys;
    }

    public Misbehaviour misbehaviour() {
        return misbehaviour;
    }

    /** Registers a client, or changes it. */
    public TestProvider register(ProviderClient client) {
        clients.put(client.id(), client);
        return this;
    }

    /** Who signs in from now on. */
    public TestProvider user(String subject, Map<String, Object> claims) {
        user = subject;
        userClaims = Map.copyOf(claims);
        return this;
    }

    /** The {@code acr} of every sign-in, whatever is asked for; empty for the first that is asked for. */
    public TestProvider alwaysAcr(String value) {
        acr = value;
        return this;
    }

    /** Sends browsers back with this error, such as {@code access_denied}; empty to let them in again. */
    public TestProvider refuses(String error) {
        refusal = error;
        return this;
    }

    public TestProvider offersPushedRequests(boolean does) {
        pushedOffered = does;
        return this;
    }

    /** Takes authorization requests by RFC 9126 alone. */
    public TestProvider requiresPushedRequests(boolean does) {
        pushedRequired = does;
        return this;
    }

    public TestProvider opaqueAccessTokens(boolean does) {
        opaque = does;
        return this;
    }

    public TestProvider issuesRefreshTokens(boolean does) {
        refreshing = does;
        return this;
    }

    public TestProvider rotatesRefreshTokens(boolean does) {
        rotating = does;
        return this;
    }

    /** For how long a used refresh token is good once more. */
    public TestProvider reuseGrace(Duration time) {
        reuseGrace = time;
        return this;
    }

    public TestProvider accessTokenLifetime(Duration time) {
        accessLifetime = time;
        return this;
    }

    /** The audiences of access tokens; none for the client's id. */
    public TestProvider audience(String... values) {
        audience = List.of(values);
        return this;
    }

    /** Moves the provider's clock, not the proxy's. */
    public TestProvider moveClock(Duration ahead) {
        state.moveAhead(ahead);
        return this;
    }

    // ---- what a test asks

    /** How many requests {@code path} has got. */
    public int requests(String path) {
        return count0(path).get();
    }

    /** How often the token endpoint was asked for this grant. */
    public int grants(String type) {
        return count0("grant:" + type).get();
    }

    /** How often a refresh token came again after its use. */
    public int reusedRefreshTokens() {
        return count0("refresh:reused").get();
    }

    /** The requests to {@code path}, in order. */
    public List<ProviderRequest> received(String path) {
        return requests.stream().filter(request -> request.path().equals(path)).toList();
    }

    /** Forgets requests and counts, not what was issued. */
    public void forgetRequests() {
        requests.clear();
        counts.clear();
    }

    /** How the last client has proved itself, such as {@code client_secret_basic}. */
    public String lastClientAuthentication() {
        return authentication.lastMethod();
    }

    /** The provider's id of the only sign-in of {@code subject}. */
    public String sessionOf(String subject) {
        List<String> found = state.signIns.values().stream()
                .filter(signIn -> signIn.subject().equals(subject))
                .map(ProviderState.SignIn::sid)
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(subject + " has " + found.size() + " sessions");
        }
        return found.get(0);
    }

    /** Ends the provider's own sessions of {@code subject}, without a word to clients: refresh tokens are dead. */
    public void forgetSessionsOf(String subject) {
        state.signIns.values().removeIf(signIn -> signIn.subject().equals(subject));
    }

    /** An access token as an API client would bring it, for {@code clientId}'s audience, with {@code change} to its claims. */
    public String accessToken(String clientId, String subject, Consumer<Map<String, Object>> change) {
        ProviderClient client = required(clientId);
        ProviderState.SignIn signIn = new ProviderState.SignIn("", subject, Map.of(), state.now(), "0");
        Map<String, Object> claims =
                mint.accessClaims(client, signIn, "openid", audienceFor(client), accessLifetime, null);
        change.accept(claims);
        String text = opaque ? state.newId("opaque-") : mint.signedAccess(claims);
        state.accessTokens.put(text, new ProviderState.Access(claims, signIn));
        return text;
    }

    /** A logout token for {@code clientId}; {@code subject} or {@code sid} may be null. */
    public String logoutToken(String clientId, String subject, String sid, Consumer<Map<String, Object>> change) {
        return mint.logoutToken(required(clientId), subject, sid, change);
    }

    /** As {@link #logoutToken(String, String, String, Consumer)}, with another {@code typ} than {@code logout+jwt}; empty for none. */
    public String logoutToken(
            String type, String clientId, String subject, String sid, Consumer<Map<String, Object>> change) {
        return mint.logoutToken(type, required(clientId), subject, sid, change);
    }

    /** Posts a logout token as the provider does; {@code host} is the authority in the Host field. */
    public static TestAnswer push(InetSocketAddress to, String host, String path, String logoutToken) {
        String content = "logout_token=" + URLEncoder.encode(logoutToken, StandardCharsets.US_ASCII);
        return TestWire.exchange(
                to,
                "POST " + path + " HTTP/1.1\r\nHost: " + host
                        + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                        + content.length() + "\r\nConnection: close\r\n\r\n" + content);
    }

    // ---- what endpoints ask

    ProviderClient client(String id) {
        return id == null ? null : clients.get(id);
    }

    private ProviderClient required(String id) {
        ProviderClient client = clients.get(id);
        if (client == null) {
            throw new AssertionError("no client " + id + " is registered");
        }
        return client;
    }

    String userName() {
        return user;
    }

    Map<String, Object> userClaims() {
        return userClaims;
    }

    String refusal() {
        return refusal;
    }

    boolean requiresPushedRequests() {
        return pushedRequired;
    }

    boolean hasOpaqueAccessTokens() {
        return opaque;
    }

    boolean issuesRefreshTokens() {
        return refreshing;
    }

    boolean rotatesRefreshTokens() {
        return rotating;
    }

    Duration reuseGrace() {
        return reuseGrace;
    }

    Duration accessTokenLifetime() {
        return accessLifetime;
    }

    Object audienceFor(ProviderClient client) {
        return audience.isEmpty() ? client.id() : audience;
    }

    String acrFor(String asked) {
        if (!acr.isEmpty()) {
            return acr;
        }
        return asked == null || asked.isEmpty() ? "1" : asked.split(" ", -1)[0];
    }

    void count(String what) {
        count0(what).incrementAndGet();
    }

    private AtomicInteger count0(String what) {
        return counts.computeIfAbsent(what, any -> new AtomicInteger());
    }

    // ---- endpoints

    private ProviderAnswer metadata() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("issuer", issuer);
        metadata.put("authorization_endpoint", issuer + AUTHORIZATION);
        metadata.put("token_endpoint", issuer + TOKEN);
        metadata.put("userinfo_endpoint", issuer + USERINFO);
        metadata.put("jwks_uri", issuer + KEYS);
        metadata.put("introspection_endpoint", issuer + INTROSPECTION);
        metadata.put("revocation_endpoint", issuer + REVOCATION);
        metadata.put("end_session_endpoint", issuer + END_SESSION);
        metadata.put("response_types_supported", List.of("code"));
        metadata.put("response_modes_supported", List.of("query"));
        metadata.put("grant_types_supported", List.of("authorization_code", "refresh_token"));
        metadata.put("subject_types_supported", List.of("public"));
        metadata.put("scopes_supported", List.of("openid", "profile", "email", "offline_access"));
        metadata.put(
                "id_token_signing_alg_values_supported",
                List.of(keys.algorithm().getName()));
        metadata.put(
                "token_endpoint_auth_methods_supported",
                List.of("client_secret_basic", "client_secret_post", "private_key_jwt"));
        metadata.put("token_endpoint_auth_signing_alg_values_supported", List.of("RS256", "ES256"));
        metadata.put("code_challenge_methods_supported", List.of("S256"));
        metadata.put("authorization_response_iss_parameter_supported", true);
        metadata.put("backchannel_logout_supported", true);
        metadata.put("backchannel_logout_session_supported", true);
        metadata.put("frontchannel_logout_supported", true);
        metadata.put("frontchannel_logout_session_supported", true);
        metadata.put("acr_values_supported", List.of("1", "2"));
        if (pushedOffered) {
            metadata.put("pushed_authorization_request_endpoint", issuer + PUSHED_REQUESTS);
            metadata.put("require_pushed_authorization_requests", pushedRequired);
        }
        misbehaviour.metadata.accept(metadata);
        return ProviderAnswer.json(200, metadata);
    }

    private ProviderAnswer pushed(ProviderRequest request) {
        if (authentication.of(request) == null) {
            return ProviderAnswer.error(401, "invalid_client");
        }
        if (request.parameter("request_uri") != null) {
            return ProviderAnswer.error(400, "invalid_request");
        }
        return ProviderAnswer.json(201, Map.of("request_uri", state.push(request.parameters()), "expires_in", 60));
    }

    private ProviderAnswer userinfo(ProviderRequest request) {
        String authorization = request.field("Authorization");
        int space = authorization == null ? -1 : authorization.indexOf(' ');
        ProviderState.Access access = space < 0 ? null : state.accessTokens.get(authorization.substring(space + 1));
        if (access == null) {
            return ProviderAnswer.error(401, "invalid_token")
                    .with("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        }
        Map<String, Object> claims = new LinkedHashMap<>(access.signIn().userClaims());
        claims.put("sub", access.signIn().subject());
        String client = String.valueOf(access.claims().get("client_id"));
        if (misbehaviour.signsUserinfo) {
            claims.put("iss", issuer);
            claims.put("aud", client);
        }
        misbehaviour.userinfo.accept(claims);
        return misbehaviour.signsUserinfo
                ? new ProviderAnswer(
                        200,
                        "application/jwt;charset=UTF-8",
                        keys.sign(
                                "JWT",
                                claims,
                                misbehaviour.userinfoForgery,
                                required(client).secret()),
                        Map.of())
                : ProviderAnswer.json(200, claims);
    }

    private ProviderAnswer introspect(ProviderRequest request) {
        if (authentication.of(request) == null) {
            return ProviderAnswer.error(401, "invalid_client");
        }
        ProviderState.Access access = state.accessTokens.get(String.valueOf(request.parameter("token")));
        Map<String, Object> answer = new LinkedHashMap<>();
        boolean isActive = access != null
                && ((Number) access.claims().getOrDefault("exp", 0L)).doubleValue()
                        > state.now().getEpochSecond();
        answer.put("active", isActive);
        if (isActive) {
            answer.putAll(access.claims());
            answer.put("token_type", access.claims().containsKey("cnf") ? "DPoP" : "Bearer");
        }
        misbehaviour.introspection.accept(answer);
        return ProviderAnswer.json(200, answer);
    }

    private ProviderAnswer revoke(ProviderRequest request) {
        if (authentication.of(request) == null) {
            return ProviderAnswer.error(401, "invalid_client");
        }
        String token = String.valueOf(request.parameter("token"));
        state.accessTokens.remove(token);
        ProviderState.Refresh refresh = state.refreshTokens.remove(token);
        if (refresh != null) {
            state.deadFamilies.add(refresh.family);
        }
        return ProviderAnswer.json(200, Map.of());
    }

    /** OpenID Connect RP-Initiated Logout section 2: ends the session that the hint names, and goes back if it may. */
    private ProviderAnswer endSession(ProviderRequest request) {
        String hint = request.parameter("id_token_hint");
        String clientId = request.parameter("client_id");
        try {
            if (hint != null) {
                Map<String, Object> claims =
                        SignedJWT.parse(hint).getJWTClaimsSet().getClaims();
                state.signIns.remove(String.valueOf(claims.get("sid")));
                Object aud = claims.get("aud");
                clientId = String.valueOf(aud instanceof List<?> list ? list.get(0) : aud);
            }
        } catch (ParseException e) {
            return ProviderAnswer.page(400, "unreadable id_token_hint");
        }
        String target = request.parameter("post_logout_redirect_uri");
        ProviderClient client = client(clientId);
        if (target == null || client == null) {
            return ProviderAnswer.page(200, "signed out at the provider");
        }
        boolean isKnown = client.postLogoutRedirectUris().isEmpty()
                || client.postLogoutRedirectUris().contains(target);
        if (!isKnown) {
            return ProviderAnswer.page(400, "unknown post_logout_redirect_uri");
        }
        String logoutState = request.parameter("state");
        return ProviderAnswer.redirect(
                logoutState == null
                        ? target
                        : target + (target.contains("?") ? "&" : "?") + "state="
                                + URLEncoder.encode(logoutState, StandardCharsets.UTF_8));
    }

    // ---- the server

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            ProviderRequest request = ProviderRequest.of(exchange);
            requests.add(request);
            count(request.path());
            Misbehaviour.Trouble trouble = misbehaviour.troubleAt(request.path());
            if (trouble instanceof Misbehaviour.Trouble.Dead) {
                return;
            }
            if (trouble instanceof Misbehaviour.Trouble.Answer fixed) {
                send(exchange, fixed.status(), fixed.type(), fixed.content());
                return;
            }
            if (trouble instanceof Misbehaviour.Trouble.Delay delay
                    && closed.await(delay.time().toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            if (trouble instanceof Misbehaviour.Trouble.Held held) {
                held.hold().await();
            }
            Endpoint endpoint = endpoints.get(request.path());
            ProviderAnswer answer =
                    endpoint == null ? ProviderAnswer.page(404, "nothing here") : endpoint.answer(request);
            answer.fields()
                    .forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
            send(exchange, answer.status(), answer.type(), answer.bytes());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | AssertionError e) {
            count("failures");
            send(exchange, 500, "text/plain", e.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] content) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        if (content.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(content);
            }
        }
    }

    /** Where {@code uri} points: for those who speak to loopback addresses by URL. */
    static InetSocketAddress addressOf(URI uri) {
        return new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort());
    }

    /** Takes the provider down; one on the same {@link #port} may follow. */
    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
