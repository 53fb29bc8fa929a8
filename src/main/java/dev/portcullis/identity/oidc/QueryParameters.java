package dev.portcullis.identity.oidc;

import dev.portcullis.http.FormText;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parameters in the query of an endpoint of signing in or out, each at most once: what a browser brings back from a provider (RFC 6749 section 4.1.2), and what it comes with. Immutable.
 */
public final class QueryParameters {
    private static final int MAX_PARAMETERS = 32;

    private final Map<String, String> parameters;

    private QueryParameters(Map<String, String> parameters) {
        this.parameters = parameters;
    }

    /**
     * Reads a query, Latin-1 text as it was received.
     *
     * @throws OidcException if a parameter occurs twice, in whatever spelling, or is not UTF-8 in percent-encoding
     */
    public static QueryParameters parse(@Nullable String query) throws OidcException {
        Map<String, String> parameters = new HashMap<>();
        if (query != null && !query.isEmpty()) {
            for (String pair : query.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
                if (parameters.put(name, value) != null) {
                    throw OidcException.badRequest("callback-duplicate-parameter", "a parameter occurs twice");
                }
            }
        }
        if (parameters.size() > MAX_PARAMETERS) {
            throw OidcException.badRequest("callback-malformed", "more than " + MAX_PARAMETERS + " parameters");
        }
        return new QueryParameters(parameters);
    }

    /** Whether {@code name} is there, be it empty. */
    boolean has(String name) {
        return parameters.containsKey(name);
    }

    /** The value of {@code name} if it is there and not empty. */
    public Optional<String> value(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
    }

    private static String decode(String text) throws OidcException {
        String decoded = FormText.decode(text);
        if (decoded == null) {
            throw OidcException.badRequest("callback-malformed", "not UTF-8 in percent-encoding");
        }
        return decoded;
    }

    /** Without the values: a code belongs in no log. */
    @Override
    public String toString() {
        return "QueryParameters" + parameters.keySet();
    }
}
