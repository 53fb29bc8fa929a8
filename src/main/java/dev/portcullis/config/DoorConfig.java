package dev.portcullis.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code identity} and {@code routes[].auth} say about ways to prove who one is beside a session, and about what that allows. Immutable.
 *
 * @param dpop how proofs of possession are judged
 * @param apiKeys files of keys, by name
 * @param passwords files of users, by name
 * @param ownTokens the tokens that tell backends who asks
 */
public record DoorConfig(
        Dpop dpop, Map<String, ApiKeys> apiKeys, Map<String, Passwords> passwords, OwnTokens ownTokens) {
    public DoorConfig {
        apiKeys = new LinkedHashMap<>(apiKeys);
        passwords = new LinkedHashMap<>(passwords);
    }

    /** The request fields that bring API keys. */
    public List<String> apiKeyFields() {
        return apiKeys.values().stream().map(ApiKeys::field).distinct().toList();
    }

    /** {@code identity.dpop}. */
    public record Dpop(boolean needsNonce, Duration maxAge, List<String> algorithms, int rememberedProofs) {
        public Dpop {
            algorithms = List.copyOf(algorithms);
        }
    }

    /** One of {@code identity.apiKeys}. */
    public record ApiKeys(Located<Path> file, String field) {}

    /** One of {@code identity.passwords}. */
    public record Passwords(Located<Path> file) {}

    /** {@code identity.ownTokens}. */
    public record OwnTokens(String issuer, Duration rotation) {}

    /** {@code identity.providers.*.introspection}. */
    public record Introspection(
            Located<URI> url,
            Located<String> clientId,
            Located<Secret> clientSecret,
            boolean ofAllTokens,
            boolean needsAudience,
            Duration timeToLive,
            Duration refusalTimeToLive,
            Duration timeout,
            int remembered) {}

    /**
     * What a route says.
     *
     * @param apiKeys names from {@code identity.apiKeys}
     * @param passwords names from {@code identity.passwords}
     * @param certificates whether a TLS client certificate lets in
     * @param anyOf one of these must admit; all that the route has, where both lists are empty
     * @param allOf each of these must admit
     * @param needsBoundTokens whether tokens must be bound to a key
     * @param resource by which name clients know the route (RFC 9728), or null
     * @param rules asked in order
     * @param forwardsPreflights whether CORS preflights need nobody to sign in
     */
    public record OnRoute(
            List<Located<String>> apiKeys,
            List<Located<String>> passwords,
            boolean certificates,
            List<Way> anyOf,
            List<Way> allOf,
            boolean needsBoundTokens,
            @Nullable StepUp stepUp,
            @Nullable Located<URI> resource,
            List<Rule> rules,
            @Nullable IdentityToken identityToken,
            boolean forwardsPreflights,
            EmailDomains emailDomains) {
        public OnRoute {
            apiKeys = List.copyOf(apiKeys);
            passwords = List.copyOf(passwords);
            anyOf = List.copyOf(anyOf);
            allOf = List.copyOf(allOf);
            rules = List.copyOf(rules);
        }

        /** Whether something is asked of who is admitted, or told of them. */
        boolean wantsSubject() {
            return !anyOf.isEmpty()
                    || !allOf.isEmpty()
                    || needsBoundTokens
                    || stepUp != null
                    || resource != null
                    || !rules.isEmpty()
                    || identityToken != null
                    || !emailDomains.domains().isEmpty();
        }

        boolean hasOtherDoor() {
            return !apiKeys.isEmpty() || !passwords.isEmpty() || certificates;
        }
    }

    /** {@code routes[].auth.emailDomains}: in lower case; none for any address. */
    public record EmailDomains(List<String> domains, boolean allowsUnverified) {
        public EmailDomains {
            domains = List.copyOf(domains);
        }
    }

    /** One way to prove who one is. */
    public enum Way {
        /** A session, or a token of a provider. */
        SIGN_IN,
        API_KEY,
        PASSWORD,
        CERTIFICATE
    }

    /** {@code routes[].auth.stepUp}; at least one of the two is there. */
    public record StepUp(List<String> acr, @Nullable Duration maxAge) {
        public StepUp {
            acr = List.copyOf(acr);
        }
    }

    /** One of {@code routes[].auth.rules}. */
    public record Rule(
            List<String> methods,
            List<String> paths,
            Map<String, List<String>> claims,
            List<String> scopes,
            List<String> groups) {
        public Rule {
            methods = List.copyOf(methods);
            paths = List.copyOf(paths);
            claims = new LinkedHashMap<>(claims);
            scopes = List.copyOf(scopes);
            groups = List.copyOf(groups);
        }
    }

    /** {@code routes[].auth.identityToken}. */
    public record IdentityToken(String header, String audience, List<String> claims) {
        public IdentityToken {
            claims = List.copyOf(claims);
        }
    }
}
