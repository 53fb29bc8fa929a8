package dev.portcullis.config;

import dev.portcullis.config.IdentityConfig.Keys;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code identity}. */
final class IdentityKeys {
    /** Signatures that a third party can check; there is no {@code none} and no HS*. */
    private static final List<String> ALGORITHMS = List.of(
            "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA");

    private IdentityKeys() {}

    static IdentityConfig read(Section s) {
        return new IdentityConfig(
                s.optionalLocated(
                        "publicUrl",
                        Kinds.ORIGIN,
                        "scheme and host of the request",
                        "The origin that browsers know this proxy by, `https://app.example.com`. Needed where TLS ends in front of it. Routes whose users sign in have no other host."),
                s.namedSections(
                        "providers",
                        false,
                        "Issuers of bearer tokens (JWT), and where users sign in (OpenID Connect), by a name of your choice.",
                        IdentityKeys::provider),
                s.section("session", "What users get who have signed in.", SessionKeys::session),
                s.value("maxToken", Kinds.size("256B", "64KiB"), "8KiB", "The longest token that is looked at."),
                s.value(
                        "rememberedTokens",
                        Kinds.count(0, 10_000_000, 10_000),
                        "10000",
                        "Verified tokens that are remembered per provider, until they expire."),
                DoorKeys.read(s));
    }

    private static IdentityConfig.Provider provider(Section s) {
        Located<String> issuer = s.located("issuer", Kinds.TEXT, "The `iss` of its tokens, letter by letter.");
        IdentityConfig.@Nullable Client client = s.optionalSection(
                "client",
                "nobody signs in here, only its tokens are accepted",
                "As whom this proxy sends users there to sign in. The provider must know the redirect URI `https://HOST/_portcullis/callback/NAME`.",
                SessionKeys::client);
        return new IdentityConfig.Provider(
                issuer,
                audiences(s, client),
                s.list("algorithms", algorithm(), List.of("RS256", "ES256"), "Signature algorithms to accept."),
                s.value(
                        "profile",
                        Kinds.choice("compatible", false, "rfc9068", true),
                        "compatible",
                        "`rfc9068` accepts only tokens to the letter of RFC 9068; `compatible` also those of older providers, Keycloak among them, if a claim tells them from ID tokens: `scope`, `scp`, `client_id`, `cid`, `appid`, or `typ` (Bearer, DPoP)."),
                s.section(
                        "jwks",
                        "Where the provider's public keys are: `url` or `file`. Without either, its metadata say it.",
                        IdentityKeys::keys),
                s.value("clockSkew", Kinds.duration("0s", "5m"), "30s", "By how much clocks may differ."),
                s.value("maxLifetime", Kinds.duration("1s", "366d"), "24h", "Tokens that live longer are refused."),
                s.filledValues(
                        "claims",
                        Kinds.TEXT,
                        "Claims that every token of this provider must have, and whoever signs in there, each with one value or a list of which one is enough. A name that starts with `/` is a JSON pointer."),
                s.value(
                        "timeout",
                        Kinds.duration("100ms", "1m"),
                        "5s",
                        "For one request to the provider: its metadata, a login, a refresh."),
                s.optionalLocated(
                        "trust",
                        s.file(),
                        "the authorities that Java trusts",
                        "PEM file with the certificates that may vouch for the provider's own, in place of those."),
                client,
                s.optionalSection(
                        "introspection",
                        "tokens that are no JWT are refused",
                        "Asks the provider about tokens (RFC 7662).",
                        DoorKeys::introspection));
    }

    private static List<String> audiences(Section s, IdentityConfig.@Nullable Client client) {
        List<Located<String>> audiences = s.optionalList(
                "audiences",
                Kinds.TEXT,
                "the `id` of `client`, **required** without it",
                "A token must be for one of these (`aud`).");
        if (audiences != null && audiences.isEmpty()) {
            s.fault("audiences", "needs at least one value, such as [" + Kinds.TEXT.example() + "]");
        }
        if (audiences == null && client == null) {
            s.fault("audiences", "is missing, needs a list of text, such as [something], or client.id");
        }
        if (audiences != null) {
            return audiences.stream().map(Located::value).toList();
        }
        return client == null ? List.of() : List.of(client.id().value());
    }

    static ValueKind<String> algorithm() {
        Map<String, String> words = new LinkedHashMap<>();
        ALGORITHMS.forEach(name -> words.put(name, name));
        return Kinds.choice(words);
    }

    private static Keys keys(Section s) {
        Keys keys = new Keys(
                s.optionalLocated(
                        "url",
                        Kinds.URL,
                        "`file` is used, or `jwks_uri` of the metadata",
                        "A JWK set by HTTP, fetched when needed and cached."),
                s.optionalLocated(
                        "file", s.file(), "`url` is used", "A JWK set in a file, read again when it changes."),
                s.value("timeout", Kinds.duration("100ms", "1m"), "5s", "For one fetch."),
                s.optional(
                        "timeToLive",
                        Kinds.duration("1s", "24h"),
                        "`5m` for a URL, `2s` for a file",
                        "How long keys are believed; a removed key is refused after that."),
                s.optional(
                        "outage",
                        Kinds.duration("0s", "7d"),
                        "`1h` for a URL, `5m` for a file",
                        "How much longer the last keys are believed while the source is down."));
        if (s.has("url") && s.has("file")) {
            s.fault("url", "needs at most one of url and file");
        }
        return keys;
    }
}
