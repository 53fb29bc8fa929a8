package dev.portcullis.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code identity}: who may vouch for a request. {@code publicUrl} is null where requests tell their own origin. Immutable. */
public record IdentityConfig(
        @Nullable Located<Origin> publicUrl,
        Map<String, Provider> providers,
        SessionSettings session,
        long maxTokenBytes,
        int rememberedTokens,
        DoorConfig doors) {
    public IdentityConfig {
        providers = new LinkedHashMap<>(providers);
    }

    /** Whether anybody can sign in. */
    public boolean hasLogin() {
        return providers.values().stream().anyMatch(provider -> provider.client() != null);
    }

    /**
     * One of {@code identity.providers}.
     *
     * @param audiences at least one: the client id where the text has none
     * @param strictProfile whether tokens must follow RFC 9068 to the letter
     * @param claims claims that every token must have, with the values that are allowed (none: any)
     * @param trust certificates that vouch for the provider's own; null for those of the platform
     * @param client as whom users are sent there to sign in; null where nobody is
     * @param introspection how tokens are asked for; null where none are
     */
    public record Provider(
            Located<String> issuer,
            List<String> audiences,
            List<String> algorithms,
            boolean strictProfile,
            Keys keys,
            Duration clockSkew,
            Duration maxLifetime,
            Map<String, List<String>> claims,
            Duration timeout,
            @Nullable Located<Path> trust,
            @Nullable Client client,
            DoorConfig.@Nullable Introspection introspection) {
        public Provider {
            audiences = List.copyOf(audiences);
            algorithms = List.copyOf(algorithms);
            claims = new LinkedHashMap<>(claims);
        }
    }

    /** {@code identity.providers.*.jwks}: at most one of {@code url} and {@code file} is there, none to discover it; times are null for the default of the source. */
    public record Keys(
            @Nullable Located<URI> url,
            @Nullable Located<Path> file,
            Duration timeout,
            @Nullable Duration timeToLive,
            @Nullable Duration outage) {}

    /**
     * {@code identity.providers.*.client}: at most one of {@code secret}, {@code privateKey} and {@code certificate} is there.
     *
     * @param label what users choose it by, among several; null for the provider's name
     * @param scopes hold {@code openid}
     */
    public record Client(
            Located<String> id,
            @Nullable String label,
            @Nullable Located<Secret> secret,
            SecretIn secretIn,
            @Nullable Located<Secret> privateKey,
            @Nullable String keyId,
            @Nullable ClientCertificate certificate,
            List<String> scopes,
            Pushed par,
            boolean asksUserInfo) {
        public Client {
            scopes = List.copyOf(scopes);
        }
    }

    /** Where the client's secret is sent. */
    public enum SecretIn {
        /** As the provider's metadata say. */
        AUTO,
        BASIC,
        POST
    }

    /** Whether authorization requests are pushed (RFC 9126). */
    public enum Pushed {
        /** Where the provider offers it. */
        AUTO,
        REQUIRED,
        OFF
    }

    /** {@code identity.providers.*.client.certificate}. */
    public record ClientCertificate(Located<Path> chain, Located<Secret> key) {}

    /**
     * {@code identity.session}.
     *
     * @param keys the first seals, all open; empty for one that lives and ends with the process
     * @param cookie without the prefix {@code __Host-}
     * @param capacity sessions that are kept in memory at most
     */
    public record SessionSettings(
            Storage storage,
            List<Located<Secret>> keys,
            Duration idle,
            Duration lifetime,
            String cookie,
            int capacity) {
        public SessionSettings {
            keys = List.copyOf(keys);
        }
    }

    /** Where sessions are kept. */
    public enum Storage {
        COOKIE,
        MEMORY
    }
}
