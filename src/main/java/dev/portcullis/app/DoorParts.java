package dev.portcullis.app;

import dev.portcullis.config.Diagnostic;
import dev.portcullis.config.DoorConfig;
import dev.portcullis.config.DoorConfig.Way;
import dev.portcullis.config.IdentityConfig;
import dev.portcullis.config.Located;
import dev.portcullis.config.Origin;
import dev.portcullis.config.RouteConfig;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Stage;
import dev.portcullis.http.FieldName;
import dev.portcullis.identity.HttpFetch;
import dev.portcullis.identity.credential.ApiKeys;
import dev.portcullis.identity.credential.CheckTurns;
import dev.portcullis.identity.credential.PasswordFiles;
import dev.portcullis.identity.credential.Passwords;
import dev.portcullis.identity.introspection.IntrospectionCache;
import dev.portcullis.identity.introspection.Introspector;
import dev.portcullis.identity.introspection.TokensByForm;
import dev.portcullis.identity.key.SignatureAlgorithm;
import dev.portcullis.identity.proof.DpopNonces;
import dev.portcullis.identity.proof.PossessionCheck;
import dev.portcullis.identity.token.AccessTokens;
import dev.portcullis.identity.token.IdentityTokens;
import dev.portcullis.identity.token.IssuerPolicy;
import dev.portcullis.identity.token.TokenVerifier;
import dev.portcullis.net.CidrSet;
import dev.portcullis.stage.auth.AccessPolicy;
import dev.portcullis.stage.auth.ApiKeyDoor;
import dev.portcullis.stage.auth.AuthenticationStage;
import dev.portcullis.stage.auth.BasicDoor;
import dev.portcullis.stage.auth.BearerDoor;
import dev.portcullis.stage.auth.CertificateDoor;
import dev.portcullis.stage.auth.CombinedDoor;
import dev.portcullis.stage.auth.Door;
import dev.portcullis.stage.auth.IdentityTokenStage;
import dev.portcullis.stage.auth.TokenChallenges;
import dev.portcullis.stage.login.PublicOrigin;
import dev.portcullis.text.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The doors of one generation beside sessions: tokens and the proof that goes with them, API keys, passwords, certificates; and what tells backends who came in. One owner at a time while it
 * is filled.
 */
final class DoorParts implements AutoCloseable {
    static final String REALM = "portcullis";

    /** A nonce is good for one to two of these. */
    private static final Duration NONCE_SPAN = Duration.ofMinutes(3);

    private static final Duration PROOF_SKEW = Duration.ofSeconds(10);

    private final IdentityConfig config;
    private final SharedIdentity shared;
    private final BoundedThreads threads;
    private final @Nullable Origin publicUrl;
    private final PublicOrigin asked;
    private final BoundedThreads passwordThreads;
    private final CheckTurns passwordTurns;
    private final List<Diagnostic> faults;
    private final FileWatch watch;
    private final Map<String, ApiKeys> apiKeys = new LinkedHashMap<>();
    private final Map<String, Passwords> passwords = new LinkedHashMap<>();
    private final Map<List<Passwords>, PasswordFiles> passwordFiles = new HashMap<>();
    private final Map<String, Introspector> introspectors = new LinkedHashMap<>();

    /**
     * @param trustedPeers proxies in front that are believed
     * @param threads check and make signatures; they belong to somebody else
     */
    DoorParts(
            IdentityConfig config,
            SharedIdentity shared,
            CidrSet trustedPeers,
            BoundedThreads threads,
            FileWatch watch,
            List<Diagnostic> faults) {
        this.config = config;
        this.shared = shared;
        this.threads = threads;
        Located<Origin> publicUrl = config.publicUrl();
        this.publicUrl = publicUrl == null ? null : publicUrl.value();
        this.asked = new PublicOrigin("", trustedPeers);
        this.faults = faults;
        this.watch = watch;
        int checkers = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        this.passwordThreads = new BoundedThreads("portcullis-passwords", checkers, checkers);
        this.passwordTurns = new CheckTurns(passwordThreads, checkers);
        config.doors().apiKeys().forEach(this::readApiKeys);
        config.doors().passwords().forEach(this::readPasswords);
    }

    /** Tells what outlives a reload what this generation wants of it: not before it is known to be good. */
    void takeEffect() {
        shared.usedProofs().limit(config.doors().dpop().rememberedProofs());
    }

    private void readApiKeys(String name, DoorConfig.ApiKeys from) {
        read(from.file(), text -> apiKeys.put(name, ApiKeys.read(name, text)));
    }

    private void readPasswords(String name, DoorConfig.Passwords from) {
        read(
                from.file(),
                text -> passwords.put(name, Passwords.read(name, text, System::nanoTime, new SecureRandom())));
    }

    private interface Taker {
        void take(String text) throws ParseException;
    }

    private void read(Located<Path> file, Taker taker) {
        watch.add(file.value());
        try {
            taker.take(Files.readString(file.value()));
        } catch (IOException e) {
            faults.add(file.fault("cannot be read: " + FileTrouble.of(e)));
        } catch (ParseException e) {
            faults.add(file.fault("cannot be used: " + e.getMessage()));
        }
    }

    // ---- introspection

    /** Takes up who is asked about tokens, for {@link #tokens}. */
    void introspect(Map<String, IssuerPolicy> policies, ProviderWays ways, SecretTexts secrets) {
        config.providers().forEach((name, provider) -> {
            IssuerPolicy policy = policies.get(name);
            DoorConfig.Introspection asked = provider.introspection();
            HttpFetch fetch = asked == null ? null : ways.to(provider);
            if (asked != null && policy != null && fetch != null) {
                introspector(policy, asked, fetch, secrets)
                        .ifPresent(introspector -> introspectors.put(name, introspector));
            }
        });
    }

    private Optional<Introspector> introspector(
            IssuerPolicy policy, DoorConfig.Introspection asked, HttpFetch fetch, SecretTexts secrets) {
        String objection = JdkHttpFetch.objectionTo(asked.url().value());
        if (!objection.isEmpty()) {
            faults.add(asked.url().fault(objection));
        }
        Optional<String> secret = secrets.text(asked.clientSecret());
        return secret.map(text -> new Introspector(
                policy,
                asked.needsAudience(),
                new Introspector.Endpoint(asked.url().value(), asked.clientId().value(), text),
                new Introspector.Times(asked.timeToLive(), asked.refusalTimeToLive(), asked.timeout()),
                fetch,
                // its own: no flood of tokens at one provider has others' forgotten
                new IntrospectionCache(asked.remembered(), shared.clock()),
                shared.clock()));
    }

    /** What judges tokens of {@code providers}: {@code signed}, the provider that is asked, or both by the form of the token. */
    private AccessTokens tokens(TokenVerifier signed, List<Located<String>> providers) {
        List<Located<String>> asked = providers.stream()
                .filter(name -> introspectors.containsKey(name.value()))
                .toList();
        if (asked.isEmpty()) {
            return signed;
        }
        if (asked.size() > 1) {
            faults.add(asked.get(1)
                    .fault("has introspection, as has " + asked.get(0).value()
                            + ": a token that is no JWT does not tell whose it is, and must not be shown to both"));
        }
        String name = asked.get(0).value();
        Introspector introspector = introspectors.get(name);
        IdentityConfig.Provider provider = config.providers().get(name);
        DoorConfig.Introspection how = provider == null ? null : provider.introspection();
        if (introspector == null || how == null) {
            throw new IllegalStateException("provider " + name + " has no introspection");
        }
        if (how.ofAllTokens() && providers.size() > 1) {
            faults.add(asked.get(0).fault("is asked about all tokens, so that it has to be the only provider here"));
        }
        AccessTokens ofSigned = how.ofAllTokens() ? introspector : signed;
        return new TokensByForm(ofSigned, introspector, (int) config.maxTokenBytes());
    }

    // ---- doors

    /** The door for tokens of the providers of a route with {@code hosts}. */
    Door tokenDoor(TokenVerifier signed, RouteConfig.Auth auth, Set<String> hosts) {
        DoorConfig.Dpop dpop = config.doors().dpop();
        Set<SignatureAlgorithm> algorithms = new HashSet<>();
        dpop.algorithms().forEach(each -> SignatureAlgorithm.named(each).ifPresent(algorithms::add));
        PossessionCheck possession = new PossessionCheck(
                new PossessionCheck.Settings(
                        algorithms, dpop.maxAge(), PROOF_SKEW, auth.doors().needsBoundTokens()),
                shared.usedProofs(),
                dpop.needsNonce()
                        ? Optional.of(new DpopNonces(shared.nonceKey(), shared.clock(), NONCE_SPAN))
                        : Optional.empty(),
                threads,
                shared.clock());
        TokenChallenges challenges = new TokenChallenges(
                REALM,
                ResourceMetadata.of(auth).map(ResourceMetadata::url),
                dpop.algorithms(),
                auth.doors().needsBoundTokens());
        return new BearerDoor(
                tokens(signed, auth.providers()),
                Optional.of(possession),
                x -> origin(x, hosts),
                challenges,
                auth.hidesToken());
    }

    /**
     * The scheme and authority by which the client of {@code x} reaches us: {@code publicUrl}; but a route that names its hosts is known by those, and {@code publicUrl} says how other hosts than its own
     * are reached. Its own may have lost its port to a proxy in front.
     */
    private String origin(Exchange x, Set<String> hosts) {
        if (publicUrl == null) {
            return asked.of(x);
        }
        return hosts.isEmpty()
                        || x.request()
                                .host()
                                .equalsIgnoreCase(publicUrl.server().host())
                ? publicUrl.toString()
                : (publicUrl.isTls() ? "https://" : "http://") + x.request().authority();
    }

    /** The stage that lets in who may pass, by the route's doors; {@code signIn} are those of its providers. */
    Stage stage(RouteConfig.Auth auth, List<Door> signIn) {
        Map<Way, List<Door>> ways = new EnumMap<>(Way.class);
        ways.put(Way.SIGN_IN, signIn);
        ways.put(Way.API_KEY, apiKeyDoors(auth.doors().apiKeys()));
        ways.put(Way.PASSWORD, passwordDoors(auth.doors().passwords()));
        ways.put(Way.CERTIFICATE, certificateDoors(auth));
        return new AuthenticationStage(
                combined(auth.doors(), ways), policy(auth), auth.doors().forwardsPreflights());
    }

    private static Door combined(DoorConfig.OnRoute route, Map<Way, List<Door>> ways) {
        List<Door> any = new ArrayList<>();
        List<Way> named = route.anyOf().isEmpty() && route.allOf().isEmpty() ? List.of(Way.values()) : route.anyOf();
        named.forEach(way -> any.addAll(ways.getOrDefault(way, List.of())));
        if (route.allOf().isEmpty()) {
            return CombinedDoor.anyOf(any);
        }
        List<Door> all = new ArrayList<>();
        for (Way way : route.allOf()) {
            all.add(CombinedDoor.anyOf(ways.getOrDefault(way, List.of())));
        }
        if (!any.isEmpty()) {
            all.add(CombinedDoor.anyOf(any));
        }
        return CombinedDoor.allOf(all);
    }

    /** One for each field: two doors for one field would have the first refuse what the second knows. */
    private List<Door> apiKeyDoors(List<Located<String>> names) {
        Map<FieldName, List<ApiKeys>> byField = new LinkedHashMap<>();
        for (Located<String> name : names) {
            ApiKeys keys = apiKeys.get(name.value());
            DoorConfig.ApiKeys from = config.doors().apiKeys().get(name.value());
            if (keys != null && from != null) {
                byField.computeIfAbsent(FieldName.of(from.field()), field -> new ArrayList<>())
                        .add(keys);
            }
        }
        return byField.entrySet().stream()
                .<Door>map(each -> new ApiKeyDoor(each.getKey(), each.getValue(), REALM))
                .toList();
    }

    private List<Door> passwordDoors(List<Located<String>> names) {
        List<Passwords> users = new ArrayList<>();
        for (Located<String> name : names) {
            Passwords each = passwords.get(name.value());
            if (each != null) {
                users.add(each);
            }
        }
        return users.isEmpty()
                ? List.of()
                : List.of(new BasicDoor(
                        passwordFiles.computeIfAbsent(users, files -> new PasswordFiles(files, passwordTurns)), REALM));
    }

    private List<Door> certificateDoors(RouteConfig.Auth auth) {
        return auth.doors().certificates() ? List.of(new CertificateDoor(shared.clock())) : List.of();
    }

    private AccessPolicy policy(RouteConfig.Auth auth) {
        Duration clockSkew = auth.providers().stream()
                .map(name -> config.providers().get(name.value()))
                .filter(Objects::nonNull)
                .map(IdentityConfig.Provider::clockSkew)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        return AccessPolicies.of(auth, clockSkew, shared.clock());
    }

    // ---- identity to the application

    /** The stage that tells the backend by a signed token who asks, behind the one that scrubs. */
    Optional<Stage> tokenStageFor(RouteConfig route) {
        DoorConfig.IdentityToken token =
                route.auth() == null ? null : route.auth().doors().identityToken();
        return Optional.ofNullable(token).map(this::tokenStage);
    }

    private Stage tokenStage(DoorConfig.IdentityToken token) {
        DoorConfig.OwnTokens own = config.doors().ownTokens();
        IdentityTokens tokens = new IdentityTokens(
                shared.signingKeys(),
                new IdentityTokens.Settings(own.issuer(), token.audience(), token.claims(), own.rotation()),
                threads,
                shared.clock());
        return new IdentityTokenStage(FieldName.of(token.header()), tokens);
    }

    /** Request fields that no client may send to any backend. */
    List<String> ownedFields(List<RouteConfig> routes) {
        List<String> fields = new ArrayList<>(config.doors().apiKeyFields());
        for (RouteConfig route : routes) {
            RouteConfig.Auth auth = route.auth();
            if (auth != null && auth.doors().identityToken() != null) {
                fields.add(auth.doors().identityToken().header());
            }
        }
        return fields;
    }

    @Override
    public void close() {
        passwordThreads.close();
    }
}
