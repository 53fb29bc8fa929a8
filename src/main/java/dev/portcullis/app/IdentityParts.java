package dev.portcullis.app;

import dev.portcullis.config.Diagnostic;
import dev.portcullis.config.IdentityConfig;
import dev.portcullis.config.Located;
import dev.portcullis.config.RouteConfig;
import dev.portcullis.exchange.PageTheme;
import dev.portcullis.exchange.Route;
import dev.portcullis.exchange.Stage;
import dev.portcullis.identity.HttpFetch;
import dev.portcullis.identity.key.CachedKeys;
import dev.portcullis.identity.key.KeyLoader;
import dev.portcullis.identity.key.KeySet;
import dev.portcullis.identity.key.KeySource;
import dev.portcullis.identity.key.KeyTiming;
import dev.portcullis.identity.key.SignatureAlgorithm;
import dev.portcullis.identity.oidc.Discovery;
import dev.portcullis.identity.token.IssuerPolicy;
import dev.portcullis.identity.token.TokenProfile;
import dev.portcullis.identity.token.TokenVerifier;
import dev.portcullis.identity.token.TrustedIssuer;
import dev.portcullis.net.CidrSet;
import dev.portcullis.stage.auth.Door;
import dev.portcullis.stage.auth.ForwardedClaim;
import dev.portcullis.stage.auth.IdentityForwardStage;
import dev.portcullis.text.FileTrouble;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Authentication of one generation: its providers' keys, the threads that check signatures, and the stages of each route. One owner at a time while it is filled. */
final class IdentityParts implements AutoCloseable {
    private static final int QUEUE = 1024;

    private final IdentityConfig config;
    private final List<Diagnostic> faults;
    private final BoundedThreads threads;
    private final ProviderWays ways;
    private final @Nullable LoginParts login;
    private final @Nullable TokenVerifier verifier;
    private final DoorParts doors;

    /** @param trustedPeers proxies in front that are believed */
    IdentityParts(
            IdentityConfig config,
            SharedIdentity shared,
            SecretTexts secrets,
            CidrSet trustedPeers,
            FileWatch watch,
            PageTheme theme,
            List<Diagnostic> faults) {
        this.config = config;
        this.faults = faults;
        this.threads = new BoundedThreads(
                "portcullis-identity", Math.max(2, Runtime.getRuntime().availableProcessors()), QUEUE);
        this.ways = new ProviderWays(new OnDemand<>(IdentityParts::fetch), secrets, watch, faults);
        this.login = config.hasLogin()
                ? new LoginParts(config, shared.login().get(), secrets, trustedPeers, theme, threads, faults)
                : null;
        this.verifier = config.providers().isEmpty() ? null : verifier();
        this.doors = new DoorParts(config, shared, trustedPeers, threads, watch, faults);
        Map<String, IssuerPolicy> policies = new HashMap<>();
        config.providers().forEach((name, provider) -> policies.put(name, policy(name, provider)));
        doors.introspect(policies, ways, secrets);
    }

    private static HttpFetch fetch() {
        try {
            return new JdkHttpFetch(SSLContext.getDefault());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    private @Nullable TokenVerifier verifier() {
        List<TrustedIssuer> issuers = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        config.providers().forEach((name, provider) -> {
            boolean isDiscovered = provider.client() != null || !hasKeys(provider);
            HttpFetch way = ways.to(provider);
            if (way == null) {
                return;
            }
            Discovery discovery = isDiscovered ? discovery(provider, way) : null;
            KeySource keys = keys(provider, discovery, way);
            if (!seen.add(provider.issuer().value())) {
                faults.add(provider.issuer().fault("is another provider's issuer too, needs to be of one alone"));
            } else if (keys != null) {
                issuers.add(new TrustedIssuer(policy(name, provider), keys));
                addLogin(name, provider, discovery, keys, way);
            }
        });
        TokenVerifier.Settings settings = new TokenVerifier.Settings(
                threads, Clock.systemUTC(), (int) config.maxTokenBytes(), config.rememberedTokens());
        return issuers.size() < config.providers().size() ? null : new TokenVerifier(issuers, settings);
    }

    private void addLogin(
            String name,
            IdentityConfig.Provider provider,
            @Nullable Discovery discovery,
            KeySource keys,
            HttpFetch way) {
        IdentityConfig.Client client = provider.client();
        if (login != null && client != null && discovery != null) {
            login.add(name, provider, client, discovery, keys, algorithms(provider), way);
        }
    }

    private static boolean hasKeys(IdentityConfig.Provider provider) {
        return provider.keys().url() != null || provider.keys().file() != null;
    }

    private static Set<SignatureAlgorithm> algorithms(IdentityConfig.Provider provider) {
        Set<SignatureAlgorithm> algorithms = new HashSet<>();
        provider.algorithms().forEach(each -> SignatureAlgorithm.named(each).ifPresent(algorithms::add));
        return algorithms;
    }

    private static IssuerPolicy policy(String name, IdentityConfig.Provider provider) {
        return new IssuerPolicy(
                name,
                provider.issuer().value(),
                Set.copyOf(provider.audiences()),
                algorithms(provider),
                provider.strictProfile() ? TokenProfile.RFC9068 : TokenProfile.COMPATIBLE,
                provider.clockSkew(),
                provider.maxLifetime(),
                AccessPolicies.claims(provider.claims()));
    }

    // ---- keys

    private @Nullable KeySource keys(IdentityConfig.Provider provider, @Nullable Discovery discovery, HttpFetch way) {
        Located<URI> url = provider.keys().url();
        Located<Path> file = provider.keys().file();
        if (file != null) {
            return fileKeys(file, provider.keys());
        }
        if (url != null) {
            String objection = JdkHttpFetch.objectionTo(url.value());
            if (!objection.isEmpty()) {
                faults.add(url.fault(objection));
                return null;
            }
            return remoteKeys(KeyLoader.ofUrl(url.value(), way, provider.keys().timeout()), provider.keys());
        }
        return discovery == null
                ? null
                : remoteKeys(discovery.keys(provider.keys().timeout()), provider.keys());
    }

    private static KeySource remoteKeys(KeyLoader loader, IdentityConfig.Keys config) {
        return new CachedKeys(loader, timing(KeyTiming.remote(), config), System::nanoTime, KeyLog.INSTANCE);
    }

    /** What finds the provider's metadata when they are needed, or null if its issuer is no URL to find them from. */
    private @Nullable Discovery discovery(IdentityConfig.Provider provider, HttpFetch way) {
        Located<String> issuer = provider.issuer();
        String objection;
        try {
            URI url = new URI(issuer.value());
            objection = url.getRawQuery() == null ? JdkHttpFetch.objectionTo(url) : "must have no query";
        } catch (URISyntaxException e) {
            objection = "is not a URL";
        }
        if (!objection.isEmpty()) {
            faults.add(issuer.fault(objection + " for its metadata to be found"));
            return null;
        }
        return new Discovery(issuer.value(), way, provider.timeout(), JdkHttpFetch::objectionTo, System::nanoTime);
    }

    /** The file is read once here, since one that is missing or broken must not wait for the first request to be noticed. */
    private @Nullable KeySource fileKeys(Located<Path> file, IdentityConfig.Keys config) {
        try {
            KeySet.parse(Files.readAllBytes(file.value()));
        } catch (IOException e) {
            faults.add(file.fault("cannot be read: " + FileTrouble.of(e)));
            return null;
        } catch (ParseException e) {
            faults.add(file.fault("is not a JWK set: " + e.getMessage()));
            return null;
        }
        KeyLoader loader = KeyLoader.ofFile(file.value(), threads);
        return new CachedKeys(loader, timing(KeyTiming.file(), config), System::nanoTime, KeyLog.INSTANCE);
    }

    private static KeyTiming timing(KeyTiming standard, IdentityConfig.Keys config) {
        Duration timeToLive = config.timeToLive();
        Duration outage = config.outage();
        KeyTiming timing = timeToLive == null ? standard : standard.withTimeToLive(timeToLive);
        return outage == null ? timing : timing.withOutage(outage);
    }

    // ---- stages

    /** Has this generation change what outlives it, now that it will serve. */
    void takeEffect() {
        doors.takeEffect();
        if (login != null) {
            login.takeEffect();
        }
    }

    /** The stage that lets in who may pass; none where anyone may. */
    Optional<Stage> stageFor(RouteConfig route) {
        RouteConfig.Auth auth = route.auth();
        boolean isBroken = !faults.isEmpty();
        if (auth == null || isBroken) {
            // with faults, nothing of this will ever serve
            return Optional.empty();
        }
        List<String> providers = auth.providers().stream().map(Located::value).toList();
        List<Door> signIn = new ArrayList<>();
        if (!providers.isEmpty() && verifier != null) {
            signIn.add(doors.tokenDoor(verifier.only(providers), auth, route.hosts()));
            if (login != null) {
                login.doorFor(auth).ifPresent(signIn::add);
            }
        }
        return Optional.of(doors.stage(auth, signIn));
    }

    /** The stage that keeps our cookies from every backend, on every route; none where nobody signs in. */
    Optional<Stage> cookieStage() {
        return Optional.ofNullable(login).map(LoginParts::cookieStage);
    }

    /** The route of our own endpoints; none where nobody signs in. */
    Optional<Route> endpoints(List<RouteConfig> routes) {
        return Optional.ofNullable(login).flatMap(parts -> parts.endpoints(routes));
    }

    /** The stage that tells the backend who it is, behind the one that scrubs. */
    static Optional<Stage> forwardStageFor(RouteConfig route) {
        RouteConfig.Auth auth = route.auth();
        if (auth == null || auth.headers().isEmpty()) {
            return Optional.empty();
        }
        List<ForwardedClaim> claims = auth.headers().entrySet().stream()
                .map(header -> ForwardedClaim.of(header.getKey(), header.getValue()))
                .toList();
        return Optional.of(new IdentityForwardStage(claims));
    }

    @Override
    public void close() {
        doors.close();
        threads.close();
    }

    BoundedThreads threads() {
        return threads;
    }

    DoorParts doors() {
        return doors;
    }
}
