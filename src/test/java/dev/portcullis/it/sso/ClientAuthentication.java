package dev.portcullis.it.sso;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/** Which client a request to the back of the provider is from: client_secret_basic, client_secret_post or private_key_jwt. Safe for concurrent use. */
final class ClientAuthentication {
    private static final String ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final Map<String, ProviderClient> clients;
    private final ProviderState state;
    private final Set<String> audiences;
    private volatile String lastMethod = "";

    ClientAuthentication(Map<String, ProviderClient> clients, ProviderState state, Set<String> audiences) {
        this.clients = clients;
        this.state = state;
        this.audiences = Set.copyOf(audiences);
    }

    /** How the last client that got in has proved itself. */
    String lastMethod() {
        return lastMethod;
    }

    /** The client; null if there is none, or one without proof. */
    ProviderClient of(ProviderRequest request) {
        String authorization = request.field("Authorization");
        if (authorization != null && authorization.startsWith("Basic ")) {
            return basic(authorization.substring(6));
        }
        if (request.parameter("client_assertion") != null) {
            return assertion(request);
        }
        ProviderClient client = client(request.parameter("client_id"));
        return client != null && client.secret() != null && client.secret().equals(request.parameter("client_secret"))
                ? accept(client, "client_secret_post")
                : null;
    }

    /** RFC 6749 section 2.3.1: id and secret are form-encoded before they are joined. */
    private ProviderClient basic(String encoded) {
        String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        int colon = pair.indexOf(':');
        ProviderClient client = client(URLDecoder.decode(pair.substring(0, colon), StandardCharsets.UTF_8));
        String secret = URLDecoder.decode(pair.substring(colon + 1), StandardCharsets.UTF_8);
        return client != null && secret.equals(client.secret()) ? accept(client, "client_secret_basic") : null;
    }

    private ProviderClient assertion(ProviderRequest request) {
        try {
            SignedJWT jwt = SignedJWT.parse(request.parameter("client_assertion"));
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            ProviderClient client = client(claims.getSubject());
            boolean isGood = ASSERTION.equals(request.parameter("client_assertion_type"))
                    && client != null
                    && client.keys() != null
                    && client.id().equals(claims.getIssuer())
                    && claims.getAudience().stream().anyMatch(audiences::contains)
                    && claims.getExpirationTime() != null
                    && claims.getExpirationTime().toInstant().isAfter(state.now())
                    && claims.getJWTID() != null
                    && state.seenAssertions.add(claims.getJWTID())
                    && isSignedByOneOf(client, jwt);
            return isGood ? accept(client, "private_key_jwt") : null;
        } catch (ParseException | JOSEException e) {
            return null;
        }
    }

    private static boolean isSignedByOneOf(ProviderClient client, SignedJWT jwt) throws JOSEException {
        for (JWK key : client.keys().getKeys()) {
            JWSVerifier verifier = key instanceof RSAKey rsa ? new RSASSAVerifier(rsa) : new ECDSAVerifier((ECKey) key);
            if (verifier.supportedJWSAlgorithms().contains(jwt.getHeader().getAlgorithm()) && jwt.verify(verifier)) {
                return true;
            }
        }
        return false;
    }

    private ProviderClient client(String id) {
        return id == null ? null : clients.get(id);
    }

    private ProviderClient accept(ProviderClient client, String method) {
        lastMethod = method;
        return client;
    }
}
