package dev.portcullis.it.sso;

import com.nimbusds.jose.jwk.JWKSet;
import java.net.URI;
import java.util.Set;

/**
 * A client as the provider knows it. Empty redirect URIs accept any: a test that wants the exact comparison of RFC 9700 names them. Immutable.
 *
 * @param keys for private_key_jwt; null for clients with a secret
 * @param backchannelLogout where logout tokens go; null for nowhere
 */
public record ProviderClient(
        String id,
        String secret,
        JWKSet keys,
        Set<String> redirectUris,
        Set<String> postLogoutRedirectUris,
        URI backchannelLogout) {
    public ProviderClient {
        redirectUris = Set.copyOf(redirectUris);
        postLogoutRedirectUris = Set.copyOf(postLogoutRedirectUris);
    }

    public static ProviderClient of(String id, String secret) {
        return new ProviderClient(id, secret, null, Set.of(), Set.of(), null);
    }

    public ProviderClient withKeys(JWKSet publicKeys) {
        return new ProviderClient(id, secret, publicKeys, redirectUris, postLogoutRedirectUris, backchannelLogout);
    }

    public ProviderClient withRedirectUris(String... uris) {
        return new ProviderClient(id, secret, keys, Set.of(uris), postLogoutRedirectUris, backchannelLogout);
    }

    public ProviderClient withPostLogoutRedirectUris(String... uris) {
        return new ProviderClient(id, secret, keys, redirectUris, Set.of(uris), backchannelLogout);
    }

    public ProviderClient withBackchannelLogout(URI uri) {
        return new ProviderClient(id, secret, keys, redirectUris, postLogoutRedirectUris, uri);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ProviderClient[" + id + "]";
    }
}
