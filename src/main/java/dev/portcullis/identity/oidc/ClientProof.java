package dev.portcullis.identity.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.JWTAuthenticationClaimsSet;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.JWTID;
import java.security.interfaces.ECPrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How this proxy proves to a provider who it is. Text forms show no secret. Immutable. */
public sealed interface ClientProof {
    /** What goes into a request; null where the client id in it is enough. */
    @Nullable
    ClientAuthentication of(String clientId, ProviderMetadata provider, Clock clock);

    /** A public client: PKCE alone. */
    record Public() implements ClientProof {
        @Override
        public @Nullable ClientAuthentication of(String clientId, ProviderMetadata provider, Clock clock) {
            return null;
        }
    }

    /** The certificate of the TLS connection (RFC 8705 section 2), which whoever sends the request has. */
    record Certificate() implements ClientProof {
        @Override
        public @Nullable ClientAuthentication of(String clientId, ProviderMetadata provider, Clock clock) {
            return null;
        }
    }

    /** A secret that both know (RFC 6749 section 2.3.1). */
    record SharedSecret(String secret, Place place) implements ClientProof {
        /** Where it is sent. */
        public enum Place {
            BASIC,
            POST,
            /** In the content where the provider takes it only there, else in the Authorization field. */
            AUTO
        }

        @Override
        public ClientAuthentication of(String clientId, ProviderMetadata provider, Clock clock) {
            Set<String> known = provider.clientAuthentication();
            boolean inContent = place == Place.POST
                    || (place == Place.AUTO
                            && known.contains("client_secret_post")
                            && !known.contains("client_secret_basic"));
            ClientID id = new ClientID(clientId);
            return inContent
                    ? new ClientSecretPost(id, new Secret(secret))
                    : new ClientSecretBasic(id, new Secret(secret));
        }

        @Override
        public String toString() {
            return "SharedSecret[" + place + "]";
        }
    }

    /**
     * A token that our private key signs (RFC 7523 section 2.2), good for a minute and for this provider alone: its audience is the issuer, since one that names an endpoint can be asked for by another
     * provider that claims to have that endpoint.
     */
    record PrivateKey(
            java.security.PrivateKey key, @Nullable String keyId) implements ClientProof {
        private static final Duration LIFETIME = Duration.ofMinutes(1);

        @Override
        public ClientAuthentication of(String clientId, ProviderMetadata provider, Clock clock) {
            Instant now = clock.instant();
            JWTAuthenticationClaimsSet claims = new JWTAuthenticationClaimsSet(
                    new Issuer(clientId),
                    new ClientID(clientId),
                    List.of(new Audience(provider.issuer())),
                    Date.from(now.plus(LIFETIME)),
                    null,
                    Date.from(now),
                    new JWTID());
            try {
                return new PrivateKeyJWT(claims, algorithm(key), key, keyId, null);
            } catch (JOSEException e) {
                throw new IllegalStateException("signing failed: " + e.getMessage(), e);
            }
        }

        /** @throws IllegalArgumentException if the key is of a kind that has no signatures here */
        static JWSAlgorithm algorithm(java.security.PrivateKey key) {
            if (key instanceof ECPrivateKey ec) {
                return switch (ec.getParams().getCurve().getField().getFieldSize()) {
                    case 256 -> JWSAlgorithm.ES256;
                    case 384 -> JWSAlgorithm.ES384;
                    case 521 -> JWSAlgorithm.ES512;
                    default -> throw new IllegalArgumentException("a key on an unknown curve");
                };
            }
            if (key.getAlgorithm().equals("RSA")) {
                return JWSAlgorithm.RS256;
            }
            throw new IllegalArgumentException("a key of kind " + key.getAlgorithm() + ", must be RSA or EC");
        }

        public PrivateKey {
            algorithm(key);
        }

        @Override
        public String toString() {
            return "PrivateKey[" + keyId + "]";
        }
    }
}
