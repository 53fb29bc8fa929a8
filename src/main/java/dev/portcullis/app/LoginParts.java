package dev.portcullis.app;

import dev.portcullis.config.Diagnostic;
import dev.portcullis.config.IdentityConfig;
import dev.portcullis.config.IdentityConfig.Client;
import dev.portcullis.config.Located;
import dev.portcullis.config.Origin;
import dev.portcullis.config.RouteConfig;
import dev.portcullis.config.Secret;
import dev.portcullis.exchange.PageTheme;
import dev.portcullis.exchange.Pipeline;
import dev.portcullis.exchange.Route;
import dev.portcullis.exchange.Stage;
import dev.portcullis.identity.HttpFetch;
import dev.portcullis.identity.key.KeySource;
import dev.portcullis.identity.key.SignatureAlgorithm;
import dev.portcullis.identity.oidc.ClientProof;
import dev.portcullis.identity.oidc.ClientSettings;
import dev.portcullis.identity.oidc.Discovery;
import dev.portcullis.identity.oidc.Login;
import dev.portcullis.identity.oidc.LogoutTokens;
import dev.portcullis.identity.oidc.Refresher;
import dev.portcullis.identity.session.KeyRing;
import dev.portcullis.identity.session.OwnCookies;
import dev.portcullis.identity.session.Session;
import dev.portcullis.identity.session.Sessions;
import dev.portcullis.identity.session.Vault;
import dev.portcullis.identity.token.SignatureCheck;
import dev.portcullis.net.CidrSet;
import dev.portcullis.stage.auth.Door;
import dev.portcullis.stage.login.BackchannelLogoutEndpoint;
import dev.portcullis.stage.login.CallbackEndpoint;
import dev.portcullis.stage.login.Endpoint;
import dev.portcullis.stage.login.EndpointStage;
import dev.portcullis.stage.login.FrontchannelLogoutEndpoint;
import dev.portcullis.stage.login.LoginEndpoint;
import dev.portcullis.stage.login.LogoutEndpoint;
import dev.portcullis.stage.login.OwnCookiesStage;
import dev.portcullis.stage.login.Pages;
import dev.portcullis.stage.login.PublicOrigin;
import dev.portcullis.stage.login.SessionDoor;
import dev.portcullis.stage.login.SignIn;
import dev.portcullis.stage.login.SignedOutEndpoint;
import dev.portcullis.wire.ClientIdentity;
import dev.portcullis.wire.KeyMaterial;
import dev.portcullis.wire.TlsException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Signing in, of one generation: the providers that have a client, their sessions, doors and endpoints. One owner at a time while it is filled. */
final class LoginParts {
    private static final int MIN_KEY_CHARS = 32;
    private static final int MAX_ID_TOKEN_BYTES = 32 * 1024;

    private final IdentityConfig config;
    private final SharedLogin shared;
    private final SecretTexts secrets;
    private final Executor threads;
    private final List<Diagnostic> faults;
    private final OwnCookies cookies;
    private final KeyRing ring;
    private final Vault vault;
    private final PageTheme theme;
    private final Map<String, SignIn.Provider> providers = new LinkedHashMap<>();
    private final Map<String, Refresher> refreshers = new LinkedHashMap<>();
    private final Map<String, LogoutTokens> logouts = new LinkedHashMap<>();
    private final Map<String, String> issuers = new LinkedHashMap<>();
    private final SignIn.Parts parts;

    /** @param trustedPeers may say that they were asked by https */
    LoginParts(
            IdentityConfig config,
            SharedLogin shared,
            SecretTexts secrets,
            CidrSet trustedPeers,
            PageTheme theme,
            Executor threads,
            List<Diagnostic> faults) {
        this.config = config;
        this.shared = shared;
        this.secrets = secrets;
        this.threads = threads;
        this.faults = faults;
        IdentityConfig.SessionSettings session = config.session();
        this.cookies = new OwnCookies(session.cookie());
        this.ring = ring(session.keys());
        this.vault = vault(session);
        this.theme = theme;
        Located<Origin> publicUrl = config.publicUrl();
        this.parts = new SignIn.Parts(
                new PublicOrigin(publicUrl == null ? "" : text(publicUrl.value()), trustedPeers),
                cookies,
                new Sessions(cookies, vault, ring, shared.revocations(), session.idle(), shared.clock()),
                shared.open(),
                ring,
                shared.forms(),
                new Pages(theme),
                shared.log(),
                shared.clock(),
                shared.random());
    }

    /** As browsers write it: without the port that the scheme implies. */
    private static String text(Origin origin) {
        int implied = origin.isTls() ? 443 : 80;
        String text = origin.toString();
        String port = ":" + implied;
        return origin.server().port() == implied && text.endsWith(port)
                ? text.substring(0, text.length() - port.length())
                : text;
    }

    private KeyRing ring(List<Located<Secret>> keys) {
        List<byte[]> texts = new ArrayList<>();
        for (Located<Secret> key : keys) {
            secrets.text(key).ifPresent(text -> {
                if (text.length() < MIN_KEY_CHARS) {
                    faults.add(new Diagnostic(
                            key.at(),
                            key.key(),
                            "has " + text.length() + " characters, needs at least " + MIN_KEY_CHARS
                                    + ", as from: openssl rand -base64 32"));
                } else {
                    texts.add(text.getBytes(StandardCharsets.UTF_8));
                }
            });
        }
        return texts.isEmpty() ? shared.ownRing() : new KeyRing(texts, shared.random());
    }

    private Vault vault(IdentityConfig.SessionSettings session) {
        if (session.storage() == IdentityConfig.Storage.COOKIE) {
            return new Vault.InCookie();
        }
        return new Vault.InStore(shared.sessions(), session.idle());
    }

    // ---- providers

    /** Adds a provider to sign in at; what it cannot use is told as faults. */
    void add(
            String name,
            IdentityConfig.Provider provider,
            Client client,
            Discovery discovery,
            KeySource keys,
            Set<SignatureAlgorithm> algorithms,
            HttpFetch fetch) {
        ClientProof proof = proof(client);
        if (proof == null) {
            return;
        }
        ClientSettings settings = new ClientSettings(
                name,
                provider.issuer().value(),
                client.id().value(),
                proof,
                client.scopes(),
                ClientSettings.Pushing.valueOf(client.par().name()),
                client.asksUserInfo(),
                Set.copyOf(provider.audiences()),
                provider.clockSkew(),
                AccessPolicies.claims(provider.claims()),
                provider.timeout());
        SignatureCheck signatures = new SignatureCheck(algorithms, keys, threads, MAX_ID_TOKEN_BYTES);
        issuers.put(name, settings.issuer());
        logouts.put(
                name,
                new LogoutTokens(
                        settings.issuer(),
                        settings.clientId(),
                        settings.clockSkew(),
                        signatures,
                        shared.usedLogoutTokens(),
                        shared.clock()));
        Login login = new Login(
                settings,
                discovery,
                fetch,
                signatures,
                new Login.Surroundings(
                        ring,
                        shared.usedLogins(),
                        shared.clock(),
                        shared.random(),
                        config.session().lifetime(),
                        threads));
        providers.put(name, new SignIn.Provider(login, client.label() == null ? name : client.label()));
        refreshers.put(name, new Refresher(login, this::keep, shared.log(), shared.refreshes(), shared.clock()));
    }

    private CompletionStage<Void> keep(Session refreshed) {
        if (!parts.sessions().fits(refreshed)) {
            shared.log().tooLarge(refreshed);
        }
        return parts.sessions().keep(refreshed);
    }

    private @Nullable ClientProof proof(Client client) {
        Located<Secret> secret = client.secret();
        Located<Secret> privateKey = client.privateKey();
        if (secret != null) {
            return secrets.text(secret)
                    .map(text -> new ClientProof.SharedSecret(
                            text,
                            ClientProof.SharedSecret.Place.valueOf(
                                    client.secretIn().name())))
                    .orElse(null);
        }
        if (privateKey != null) {
            return privateKeyProof(privateKey, client.keyId());
        }
        return client.certificate() == null ? new ClientProof.Public() : new ClientProof.Certificate();
    }

    private @Nullable ClientProof privateKeyProof(Located<Secret> at, @Nullable String keyId) {
        Optional<String> pem = secrets.text(at);
        if (pem.isEmpty()) {
            return null;
        }
        try {
            return new ClientProof.PrivateKey(
                    ClientIdentity.privateKey(new KeyMaterial.InHand("the private key", pem.get())), keyId);
        } catch (TlsException | IllegalArgumentException e) {
            faults.add(new Diagnostic(at.at(), at.key(), "cannot be used: " + e.getMessage()));
            return null;
        }
    }

    // ---- stages

    /** Tells what outlives a reload what this generation wants of it: not before it is known to be good. */
    void takeEffect() {
        IdentityConfig.SessionSettings session = config.session();
        shared.open().mayLast(session.lifetime());
        shared.refreshes().keepFor(session.idle());
        if (session.storage() == IdentityConfig.Storage.MEMORY) {
            shared.sessions().resize(session.capacity());
        }
    }

    /** The door for who has signed in at one of a route's providers; none where no such provider has a client. */
    Optional<Door> doorFor(RouteConfig.Auth auth) {
        List<String> names = auth.providers().stream()
                .map(Located::value)
                .filter(providers::containsKey)
                .toList();
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(new SessionDoor(
                        signIn(),
                        refreshers,
                        names,
                        SessionDoor.Invitation.valueOf(auth.login().name()),
                        shared.open()));
    }

    /** What keeps our cookies from backends. */
    Stage cookieStage() {
        return new OwnCookiesStage(cookies);
    }

    /** The route of the endpoints, on the hosts of {@code guarded}; none where nobody signs in. */
    Optional<Route> endpoints(List<RouteConfig> guarded) {
        Set<String> hosts = new HashSet<>();
        boolean isAnyHost = false;
        boolean isUsed = false;
        for (RouteConfig route : guarded) {
            RouteConfig.Auth auth = route.auth();
            if (auth != null && auth.providers().stream().map(Located::value).anyMatch(providers::containsKey)) {
                isUsed = true;
                requireHost(route, auth);
                isAnyHost |= route.hosts().isEmpty();
                hosts.addAll(route.hosts());
            }
        }
        if (!isUsed) {
            return Optional.empty();
        }
        SignIn signIn = signIn();
        Map<String, Endpoint> endpoints = new LinkedHashMap<>();
        endpoints.put("login", new LoginEndpoint(signIn, List.copyOf(providers.keySet())));
        endpoints.put("callback", new CallbackEndpoint(signIn));
        endpoints.put("logout", new LogoutEndpoint(signIn));
        endpoints.put("signed-out", new SignedOutEndpoint(signIn));
        endpoints.put("backchannel-logout", new BackchannelLogoutEndpoint(logouts, shared.open(), shared.log()));
        endpoints.put("frontchannel-logout", new FrontchannelLogoutEndpoint(issuers, shared.open(), shared.log()));
        Pipeline pipeline = new Pipeline(
                List.of(new EndpointStage(endpoints)),
                (x, receiver) -> {
                    throw new IllegalStateException("an endpoint never forwards");
                },
                List.of(),
                theme);
        return Optional.of(new Route(
                "portcullis-endpoints", isAnyHost ? Set.of() : hosts, EndpointStage.PREFIX, Set.of(), false, pipeline));
    }

    /** Who is sent to sign in comes back to {@code publicUrl}, where the cookies of another host are not. */
    private void requireHost(RouteConfig route, RouteConfig.Auth auth) {
        Located<Origin> publicUrl = config.publicUrl();
        if (publicUrl == null || auth.login() == RouteConfig.Login.NEVER) {
            return;
        }
        String own = publicUrl.value().server().host().toLowerCase(Locale.ROOT);
        route.hosts().stream()
                .filter(host -> !host.toLowerCase(Locale.ROOT).equals(own))
                .sorted()
                .forEach(host -> faults.add(publicUrl.fault("is not where users of route \"" + route.name()
                        + "\" on host \"" + host + "\" are, needs that route to have no host but \"" + own
                        + "\", login: never there, or no publicUrl")));
    }

    private SignIn signIn() {
        return new SignIn(providers, parts);
    }
}
