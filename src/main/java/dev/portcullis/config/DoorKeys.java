package dev.portcullis.config;

import dev.portcullis.config.DoorConfig.OnRoute;
import dev.portcullis.config.DoorConfig.Way;
import dev.portcullis.http.Tokens;
import dev.portcullis.net.DomainName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what {@link DoorConfig} holds. */
final class DoorKeys {
    private static final ValueKind<String> METHOD =
            new ValueKind<>("a method in capitals, such as GET", "GET", ValueKind.Schema.TEXT, text -> {
                boolean isMethod = Tokens.isToken(text) && text.equals(text.toUpperCase(Locale.ROOT));
                return isMethod ? text : null;
            });

    private static final ValueKind<String> DOMAIN = new ValueKind<>(
            "a domain of letters, digits, hyphens and dots, such as example.com; others in their form that begins with xn--",
            "example.com",
            ValueKind.Schema.pattern(
                    "^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?([.][A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$"),
            text -> DomainName.isOne(text) ? text.toLowerCase(Locale.ROOT) : null);

    /** What can stand in a challenge between quotes, as one word of a list. */
    private static final ValueKind<String> ACR = new ValueKind<>(
            "a word without spaces, quotes and backslashes",
            "urn:example:silver",
            ValueKind.Schema.TEXT,
            text -> !text.isEmpty() && text.chars().allMatch(c -> c > 0x20 && c < 0x7F && c != '"' && c != '\\')
                    ? text
                    : null);

    private DoorKeys() {}

    /** The keys of {@code identity} that are about doors. */
    static DoorConfig read(Section s) {
        return new DoorConfig(
                s.section(
                        "dpop",
                        "How proofs of possession (DPoP, RFC 9449) are judged. Tokens that are bound to a key need one on every route.",
                        DoorKeys::dpop),
                s.namedSections(
                        "apiKeys",
                        false,
                        "Files of API keys, by a name of your choice; `portcullis api-key` makes keys and their lines.",
                        DoorKeys::apiKeys),
                s.namedSections(
                        "passwords",
                        false,
                        "Files of users and their hashed passwords, by a name of your choice; `portcullis password` makes the lines.",
                        DoorKeys::passwords),
                s.section(
                        "ownTokens",
                        "The signed tokens by which backends learn who asks, see `routes[].auth.identityToken`.",
                        DoorKeys::ownTokens));
    }

    private static DoorConfig.Dpop dpop(Section s) {
        return new DoorConfig.Dpop(
                s.value("nonce", Kinds.FLAG, "false", "Wants a nonce of this proxy in every proof."),
                s.value("maxAge", Kinds.duration("1s", "10m"), "1m", "How old a proof may be."),
                s.list(
                        "algorithms",
                        IdentityKeys.algorithm(),
                        List.of("ES256", "PS256", "RS256", "EdDSA"),
                        "Signature algorithms of proofs."),
                s.value(
                        "rememberedProofs",
                        Kinds.count(1_000, 10_000_000, 200_000),
                        "200000",
                        "Proofs that are remembered so that none is used twice. When there is no room for another, it is answered 503."));
    }

    private static DoorConfig.ApiKeys apiKeys(Section s) {
        return new DoorConfig.ApiKeys(
                s.located("file", s.file(), "One line per key: a name, the hash of the key, groups and scopes."),
                s.value(
                        "field",
                        Kinds.OWN_FIELD,
                        "X-API-Key",
                        "The request field that brings a key. Backends never get it."));
    }

    private static DoorConfig.Passwords passwords(Section s) {
        return new DoorConfig.Passwords(
                s.located("file", s.file(), "One line per user: a name, the hash of the password, groups and scopes."));
    }

    private static DoorConfig.OwnTokens ownTokens(Section s) {
        return new DoorConfig.OwnTokens(
                s.value("issuer", Kinds.TEXT, "portcullis", "Their `iss`."),
                s.value(
                        "rotation",
                        Kinds.duration("1m", "90d"),
                        "1d",
                        "How long a key signs. The next one is published beforehand, the last one for a while after."));
    }

    static DoorConfig.Introspection introspection(Section s) {
        return new DoorConfig.Introspection(
                s.located("url", Kinds.URL, "The provider's introspection endpoint (RFC 7662)."),
                s.located("clientId", Kinds.TEXT, "As whom this proxy asks there."),
                s.secret("clientSecret", "The secret that goes with it."),
                s.value(
                        "tokens",
                        Kinds.choice("opaque", false, "all", true),
                        "opaque",
                        "`opaque` asks for those that are no JWT, `all` for every one: then a revoked token is refused as soon as `timeToLive` has passed."),
                s.value(
                        "needsAudience",
                        Kinds.FLAG,
                        "true",
                        "Refuses a token of which the provider does not say whom it is for. `false` is for providers that only ever issue tokens for this service."),
                s.value(
                        "timeToLive",
                        Kinds.duration("0s", "1h"),
                        "30s",
                        "How long a good answer is believed, at most until the token expires."),
                s.value("refusalTimeToLive", Kinds.duration("0s", "1m"), "5s", "How long a bad answer is believed."),
                s.value("timeout", Kinds.duration("100ms", "1m"), "5s", "For one answer. Beyond: 503."),
                s.value("remembered", Kinds.count(0, 10_000_000, 10_000), "10000", "Answers that are remembered."));
    }

    // ---- routes[].auth

    /** {@code hasProviders} tells whether sessions and tokens of providers let in too. */
    static OnRoute onRoute(Section s, boolean hasProviders) {
        OnRoute read = new OnRoute(
                orNone(s.optionalList(
                        "apiKeys", Kinds.NAME, "[]", "Names from `identity.apiKeys`; a key from any of them lets in.")),
                orNone(s.optionalList(
                        "passwords",
                        Kinds.NAME,
                        "[]",
                        "Names from `identity.passwords`; basic authentication by any of them lets in.")),
                s.value(
                        "certificates",
                        Kinds.FLAG,
                        "false",
                        "Lets in who has a TLS client certificate; needs `clientCertificates` of a listener."),
                s.filledList(
                        "anyOf",
                        Kinds.choice(Way.values()),
                        "One of these must admit; without `anyOf` and `allOf`, any that this section configures."),
                s.filledList(
                        "allOf", Kinds.choice(Way.values()), "Each of these must admit; the first names the subject."),
                s.value(
                        "boundTokens",
                        Kinds.FLAG,
                        "false",
                        "Refuses tokens that are bound to no key of the client, by DPoP or by its TLS certificate."),
                s.optionalSection(
                        "stepUp",
                        "any sign-in will do",
                        "How well and how lately the user must have signed in (RFC 9470).",
                        DoorKeys::stepUp),
                s.optionalLocated(
                        "resource",
                        Kinds.URL,
                        "no metadata",
                        "The URL by which clients know this route. Its metadata (RFC 9728) are served under `/.well-known/oauth-protected-resource`, and challenges name them."),
                s.sections(
                        "rules",
                        false,
                        "Who may do what. The first rule that is for the method and the path decides; a request that no rule is for is refused. Without rules, who is admitted may do everything.",
                        DoorKeys::rule),
                s.optionalSection(
                        "identityToken",
                        "no token",
                        "A signed token (JWT, 60 seconds) that tells the backend who asks. Its keys are at `/_portcullis/jwks`.",
                        DoorKeys::identityToken),
                s.value(
                        "preflight",
                        Kinds.choice("refuse", false, "forward", true),
                        "refuse",
                        "What becomes of a CORS preflight, which a browser never sends with credentials: `refuse` asks it for some, so that no script of another origin gets in, `forward` lets the backend answer it, as nobody's. An OPTIONS request that is none is always guarded."),
                emailDomains(s));
        s.requireFilled("rules");
        checkWays(s, read, hasProviders);
        checkStepUp(s, read, hasProviders);
        return read;
    }

    private static DoorConfig.EmailDomains emailDomains(Section s) {
        DoorConfig.EmailDomains read = new DoorConfig.EmailDomains(
                s.filledList(
                        "emailDomains",
                        DOMAIN,
                        "Domains of which the claim `email` must be in one, compared whole, without case; `email_verified` must be true. None: any address, or none."),
                s.value(
                        "allowUnverifiedEmail",
                        Kinds.FLAG,
                        "false",
                        "Takes an `email` that the provider does not say it has verified. Only where users cannot choose it themselves."));
        if (read.allowsUnverified() && read.domains().isEmpty()) {
            s.fault("allowUnverifiedEmail", "has nothing to do without emailDomains");
        }
        return read;
    }

    private static void checkWays(Section s, OnRoute read, boolean hasProviders) {
        Set<Way> has = EnumSet.noneOf(Way.class);
        addIf(has, hasProviders, Way.SIGN_IN);
        addIf(has, !read.apiKeys().isEmpty(), Way.API_KEY);
        addIf(has, !read.passwords().isEmpty(), Way.PASSWORD);
        addIf(has, read.certificates(), Way.CERTIFICATE);
        List<Way> named = new ArrayList<>(read.anyOf());
        named.addAll(read.allOf());
        if (named.isEmpty()) {
            return;
        }
        String key = read.anyOf().isEmpty() ? "allOf" : "anyOf";
        for (Way way : named) {
            if (!has.contains(way)) {
                s.fault(key, word(way) + " is named here and not configured beside it");
            }
        }
        for (Way way : has) {
            if (!named.contains(way)) {
                s.fault(
                        key,
                        word(way)
                                + " is configured and named in neither anyOf nor allOf, so that it would let nobody in");
            }
        }
        if (Set.copyOf(named).size() != named.size()) {
            s.fault(key, "names one way twice");
        }
    }

    /** Only who signs in at a provider can do so again. */
    private static void checkStepUp(Section s, OnRoute read, boolean hasProviders) {
        if (read.stepUp() == null) {
            return;
        }
        if (!hasProviders) {
            s.fault("stepUp", "needs a provider: no other way in can be asked for a stronger sign-in");
        } else if (!read.allOf().isEmpty() && read.allOf().get(0) != Way.SIGN_IN) {
            s.fault(
                    "stepUp",
                    "needs sign-in to be the first of allOf, since the first names who would have to sign in");
        }
    }

    private static void addIf(Set<Way> has, boolean isConfigured, Way way) {
        if (isConfigured) {
            has.add(way);
        }
    }

    private static String word(Way way) {
        return way.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static DoorConfig.StepUp stepUp(Section s) {
        List<String> acr = s.filledList("acr", ACR, "One of these authentication contexts (`acr`), the best first.");
        Duration maxAge = s.optional(
                "maxAge", Kinds.duration("1s", "30d"), "any age will do", "How long ago (`auth_time`) that may be.");
        if (!s.has("acr") && !s.has("maxAge")) {
            s.fault("acr", "needs acr, maxAge or both");
        }
        return new DoorConfig.StepUp(acr, maxAge);
    }

    private static DoorConfig.Rule rule(Section s) {
        return new DoorConfig.Rule(
                s.filledList("methods", METHOD, "Methods that it is for; `GET` is `HEAD` too. None: all."),
                s.filledList(
                        "paths",
                        Kinds.PATH_PREFIX,
                        "Paths that it is for, each with everything below it, in their canonical form, from the root. None: all."),
                s.filledValues(
                        "claims",
                        Kinds.TEXT,
                        "Claims that are needed, all of them, each with one value or a list of which one is enough."),
                s.filledList("scopes", Kinds.TEXT, "Scopes that are needed, all of them (`scope`)."),
                s.filledList("groups", Kinds.TEXT, "Groups of which one is needed (`groups`)."));
    }

    private static DoorConfig.IdentityToken identityToken(Section s) {
        return new DoorConfig.IdentityToken(
                s.value(
                        "header",
                        Kinds.OWN_FIELD,
                        "X-Identity-Token",
                        "The request field. What clients send under this name is removed."),
                s.required("audience", Kinds.TEXT, "Whom it is for (`aud`): what the backend calls itself."),
                s.list(
                        "claims",
                        Kinds.TEXT,
                        List.of("email", "groups", "name"),
                        "Claims that it holds beside `sub`, where there are any."));
    }

    static void check(Section s, @Nullable OnRoute route, RouteKeys.Names names) {
        if (route != null) {
            route.apiKeys().forEach(name -> names.apiKeys.requireKnown(name, s));
            route.passwords().forEach(name -> names.passwords.requireKnown(name, s));
        }
    }

    private static List<Located<String>> orNone(@Nullable List<Located<String>> list) {
        return list == null ? List.of() : list;
    }
}
