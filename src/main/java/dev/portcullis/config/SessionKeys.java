package dev.portcullis.config;

import dev.portcullis.config.IdentityConfig.Client;
import dev.portcullis.config.IdentityConfig.ClientCertificate;
import dev.portcullis.config.IdentityConfig.Pushed;
import dev.portcullis.config.IdentityConfig.SecretIn;
import dev.portcullis.config.IdentityConfig.SessionSettings;
import dev.portcullis.config.IdentityConfig.Storage;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Reads {@code identity.session} and {@code identity.providers.*.client}. */
final class SessionKeys {
    private static final String OPENID = "openid";

    private SessionKeys() {}

    static Client client(Section s) {
        Client client = new Client(
                s.located("id", Kinds.TEXT, "The client id that the provider knows."),
                s.optional("label", Kinds.TEXT, "the name of the provider", "What users choose it by, among several."),
                s.optionalSecret(
                        "secret",
                        "another of `privateKey` and `certificate`, or a public client",
                        "The client secret, or where it is kept."),
                s.value(
                        "secretIn",
                        Kinds.choice(SecretIn.values()),
                        "auto",
                        "How the secret is sent: `basic`, `post`, or as the provider's metadata say."),
                s.optionalSecret(
                        "privateKey",
                        "not used",
                        "A private key, PEM, that signs in this proxy in place of a secret (`private_key_jwt`)."),
                s.optional("keyId", Kinds.TEXT, "none is named", "The `kid` that the provider knows `privateKey` by."),
                s.optionalSection(
                        "certificate",
                        "not used",
                        "A TLS client certificate that signs in this proxy in place of a secret (RFC 8705).",
                        in -> new ClientCertificate(
                                in.located("chain", in.file(), "PEM file with the certificate, and those above it."),
                                in.secret("key", "The private key, PEM, not encrypted."))),
                withOpenId(s.list(
                        "scopes",
                        Kinds.TEXT,
                        List.of(OPENID, "profile", "email"),
                        "What is asked for; `openid` always is.")),
                s.value(
                        "par",
                        Kinds.choice(Pushed.values()),
                        "auto",
                        "Whether the request is pushed to the provider first (RFC 9126): where it offers it, or must."),
                s.value(
                        "userInfo",
                        Kinds.FLAG,
                        "true",
                        "Asks the provider's userinfo endpoint, if it has one, for more claims. Its answer may be JSON or a signed token, not an encrypted one."));
        long ways =
                Stream.of("secret", "privateKey", "certificate").filter(s::has).count();
        if (ways > 1) {
            s.fault("id", "needs at most one of secret, privateKey and certificate beside it");
        }
        return client;
    }

    private static List<String> withOpenId(List<String> scopes) {
        return scopes.contains(OPENID)
                ? scopes
                : Stream.concat(Stream.of(OPENID), scopes.stream()).toList();
    }

    static SessionSettings session(Section s) {
        Storage storage = s.value(
                "storage",
                Kinds.choice(Storage.values()),
                "cookie",
                "`cookie` keeps sessions in an encrypted cookie, `memory` here, with their id alone in the cookie.");
        List<Located<Secret>> keys = s.sections(
                "keys",
                false,
                "Secrets of at least 32 characters that seal cookies, as from `openssl rand -base64 32`: the first seals, all open, so that a new one is put in front and an old one goes when its sessions have ended. Without any, a key is made at start: sessions end with the process, and no other process opens them.",
                SecretPlace::item);
        Duration idle = s.value(
                "idle",
                Kinds.duration("10s", "30d"),
                "30m",
                "A session that is not used for so long has ended. Use is noted every tenth of it.");
        Duration lifetime = s.value(
                "lifetime", Kinds.duration("10s", "30d"), "8h", "A session ends after this, however much it is used.");
        if (idle.compareTo(lifetime) > 0) {
            s.fault(s.has("idle") ? "idle" : "lifetime", "needs idle to be at most lifetime");
        }
        return new SessionSettings(
                storage,
                keys,
                idle,
                lifetime,
                s.value("cookie", Kinds.NAME, "portcullis", "The cookie's name behind `__Host-`."),
                s.value(
                        "capacity",
                        Kinds.count(1, 10_000_000, 100_000),
                        "100000",
                        "Sessions that `memory` holds; beyond, the one that was not used for longest ends, and the log says `session-store-full`."));
    }
}
