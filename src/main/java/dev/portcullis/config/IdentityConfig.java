package dev.portcullis.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code identity}: who may vouch for a request. Immutable. */
public record IdentityConfig(Map<String, Provider> providers, long maxTokenBytes, int rememberedTokens) {
    public IdentityConfig {
        providers = new LinkedHashMap<>(providers);
    }

    /**
     * One of {@code identity.providers}.
     *
     * @param strictProfile whether tokens must follow RFC 9068 to the letter
     * @param claims claims that every token must have, with the values that are allowed (none: any)
     */
    public record Provider(
            Located<String> issuer,
            List<String> audiences,
            List<String> algorithms,
            boolean strictProfile,
            Keys keys,
            Duration clockSkew,
            Duration maxLifetime,
            Map<String, List<String>> claims) {
        public Provider {
            audiences = List.copyOf(audiences);
            algorithms = List.copyOf(algorithms);
            claims = new LinkedHashMap<>(claims);
        }
    }

    /** {@code identity.providers.*.jwks}: exactly one of {@code url} and {@code file} is there; times are null for the default of the source. */
    public record Keys(
            @Nullable Located<URI> url,
            @Nullable Located<Path> file,
            Duration timeout,
            @Nullable Duration timeToLive,
            @Nullable Duration outage) {}
}
