package dev.portcullis.identity.oidc;

import dev.portcullis.identity.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says of itself (OpenID Connect Discovery 1.0 section 3, RFC 8414), as far as anybody here asks. Every URL in it may be fetched.
 *
 * @param namesIssuerInCallback whether callbacks carry {@code iss} (RFC 9207)
 * @param requiresPushing whether authorization requests must be pushed (RFC 9126)
 * @param clientAuthentication methods of the token endpoint; {@code client_secret_basic} where it says none
 * @param mtlsAliases endpoints for clients that sign in with a certificate (RFC 8705 section 5), by the names of the metadata
 */
public record ProviderMetadata(
        String issuer,
        URI authorizationEndpoint,
        URI tokenEndpoint,
        URI keys,
        Optional<URI> userInfoEndpoint,
        Optional<URI> pushEndpoint,
        Optional<URI> introspectionEndpoint,
        Optional<URI> endSessionEndpoint,
        Set<String> clientAuthentication,
        boolean namesIssuerInCallback,
        boolean requiresPushing,
        Map<String, URI> mtlsAliases) {
    private static final List<String> ALIASED = List.of(
            "token_endpoint", "userinfo_endpoint", "introspection_endpoint", "pushed_authorization_request_endpoint");

    public ProviderMetadata {
        clientAuthentication = Set.copyOf(clientAuthentication);
        mtlsAliases = Map.copyOf(mtlsAliases);
    }

    /**
     * Reads metadata.
     *
     * @param issuer whose metadata they must be, letter by letter: another issuer's would let it speak for this one
     * @param objection why a URL cannot be fetched, or empty
     */
    public static ProviderMetadata parse(byte[] json, String issuer, Function<URI, String> objection)
            throws ParseException {
        Map<String, Object> members = Json.read(json);
        if (!issuer.equals(members.get("issuer"))) {
            throw new ParseException("issuer is not the configured one", 0);
        }
        Reader in = new Reader(members, objection);
        return new ProviderMetadata(
                issuer,
                in.required("authorization_endpoint"),
                in.required("token_endpoint"),
                in.required("jwks_uri"),
                in.optional("userinfo_endpoint"),
                in.optional("pushed_authorization_request_endpoint"),
                in.optional("introspection_endpoint"),
                in.optional("end_session_endpoint"),
                in.words("token_endpoint_auth_methods_supported", Set.of("client_secret_basic")),
                Boolean.TRUE.equals(members.get("authorization_response_iss_parameter_supported")),
                Boolean.TRUE.equals(members.get("require_pushed_authorization_requests")),
                in.aliases());
    }

    /** The endpoint that a client with a certificate uses in place of {@code standard}. */
    URI alias(String name, URI standard) {
        return mtlsAliases.getOrDefault(name, standard);
    }

    private record Reader(Map<String, Object> members, Function<URI, String> objection) {
        URI required(String name) throws ParseException {
            return optional(name).orElseThrow(() -> new ParseException(name + " is missing", 0));
        }

        Optional<URI> optional(String name) throws ParseException {
            return Optional.ofNullable(uri(name, members.get(name)));
        }

        private @Nullable URI uri(String name, @Nullable Object value) throws ParseException {
            if (value == null) {
                return null;
            }
            if (!(value instanceof String text)) {
                throw new ParseException(name + " is not a URL", 0);
            }
            try {
                URI uri = new URI(text);
                String problem = objection.apply(uri);
                if (!problem.isEmpty()) {
                    throw new ParseException(name + " " + problem, 0);
                }
                return uri;
            } catch (URISyntaxException e) {
                throw new ParseException(name + " is not a URL", 0);
            }
        }

        Set<String> words(String name, Set<String> otherwise) {
            return members.get(name) instanceof List<?> list
                    ? list.stream().map(String::valueOf).collect(Collectors.toSet())
                    : otherwise;
        }

        Map<String, URI> aliases() throws ParseException {
            if (!(members.get("mtls_endpoint_aliases") instanceof Map<?, ?> map)) {
                return Map.of();
            }
            Map<String, URI> aliases = new HashMap<>();
            for (String name : ALIASED) {
                URI uri = uri(name, map.get(name));
                if (uri != null) {
                    aliases.put(name, uri);
                }
            }
            return aliases;
        }
    }
}
