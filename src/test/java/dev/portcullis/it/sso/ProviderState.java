package dev.portcullis.it.sso;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What a provider remembers: sign-ins, codes, tokens. Its clock can be moved ahead. Safe for concurrent use. */
final class ProviderState {
    /** A user at the provider: a session there. */
    record SignIn(String sid, String subject, Map<String, Object> userClaims, Instant at, String acr) {}

    record Code(
            String clientId,
            String redirectUri,
            String nonce,
            String scope,
            String challenge,
            String dpopKey,
            SignIn signIn,
            Instant expiresAt) {}

    /** One member of a family of refresh tokens; the family dies when a member comes twice. */
    static final class Refresh {
        final String family;
        final String clientId;
        final String scope;
        final String nonce;
        final SignIn signIn;
        final Instant expiresAt;
        boolean used;
        Instant usedAt;

        Refresh(String family, String clientId, String scope, String nonce, SignIn signIn, Instant expiresAt) {
            this.family = family;
            this.clientId = clientId;
            this.scope = scope;
            this.nonce = nonce;
            this.signIn = signIn;
            this.expiresAt = expiresAt;
        }
    }

    record Access(Map<String, Object> claims, SignIn signIn) {}

    private final SecureRandom random = new SecureRandom();
    final Map<String, SignIn> signIns = new ConcurrentHashMap<>();
    final Map<String, Code> codes = new ConcurrentHashMap<>();
    final Map<String, Refresh> refreshTokens = new ConcurrentHashMap<>();
    final Map<String, Access> accessTokens = new ConcurrentHashMap<>();
    final Map<String, Map<String, List<String>>> pushedRequests = new ConcurrentHashMap<>();
    final Set<String> deadFamilies = ConcurrentHashMap.newKeySet();
    final Set<String> seenAssertions = ConcurrentHashMap.newKeySet();
    final Map<String, String> codeOfFamily = new ConcurrentHashMap<>();
    private volatile Clock clock = Clock.systemUTC();

    void moveAhead(Duration time) {
        clock = Clock.offset(clock, time);
    }

    Instant now() {
        return clock.instant();
    }

    String newId(String prefix) {
        return prefix + new BigInteger(160, random).toString(36);
    }

    Map<String, List<String>> pushed(String requestUri) {
        return pushedRequests.remove(requestUri);
    }

    String push(Map<String, List<String>> parameters) {
        String uri = newId("urn:ietf:params:oauth:request_uri:");
        pushedRequests.put(uri, new LinkedHashMap<>(parameters));
        return uri;
    }
}
