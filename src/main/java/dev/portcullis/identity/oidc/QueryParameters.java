package dev.portcullis.identity.oidc;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parameters that a browser brings back from a provider (RFC 6749 section 4.1.2), each at most once. Immutable.
 */
public final class Callback {
    private static final int MAX_PARAMETERS = 32;

    private final Map<String, String> parameters;

    private Callback(Map<String, String> parameters) {
        this.parameters = parameters;
    }

    /**
     * Reads the query of a callback, Latin-1 text as it was received.
     *
     * @throws OidcException if a parameter occurs twice, in whatever spelling, or is not UTF-8 in percent-encoding
     */
    public static Callback parse(@Nullable String query) throws OidcException {
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
        return new Callback(parameters);
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
        byte[] bytes = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw OidcException.badRequest("callback-malformed", "percent without two digits");
                }
                bytes[length++] = (byte) (high * 16 + low);
                i += 2;
            } else {
                bytes[length++] = c == '+' ? (byte) ' ' : (byte) c;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw OidcException.badRequest("callback-malformed", "not UTF-8");
        }
    }

    /** Without the values: a code belongs in no log. */
    @Override
    public String toString() {
        return "Callback" + parameters.keySet();
    }
}
