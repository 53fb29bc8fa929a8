package dev.portcullis.identity.credential;

import dev.portcullis.identity.TokenDigest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * API keys, of which only hashes are known. A key is found by its hash, so that how long it takes says nothing about keys there are: who could measure it would learn bits of hashes of
 * their own guesses. Immutable.
 */
public final class ApiKeys {
    private static final String SCHEME = "sha256:";
    private static final String PREFIX = "pcl_";
    private static final int KEY_BYTES = 32;
    private static final int HASH_CHARS = 43;
    private static final int MAX_CHARS = 512;

    private final String name;
    private final Map<TokenDigest, Credential> byDigest = new HashMap<>();

    private ApiKeys(String name, List<Credential> credentials) throws ParseException {
        this.name = name;
        for (Credential each : credentials) {
            byte[] hash = Base64.getUrlDecoder().decode(each.hash().substring(SCHEME.length()));
            Credential other = byDigest.put(TokenDigest.ofHash(hash), each);
            if (other != null) {
                throw new ParseException(other.name() + " and " + each.name() + " have the same key", 0);
            }
        }
    }

    /**
     * The keys in {@code text}; see {@link CredentialFile}.
     *
     * @param name what the configuration calls them
     */
    public static ApiKeys read(String name, String text) throws ParseException {
        return new ApiKeys(name, CredentialFile.read(text, ApiKeys::isHash));
    }

    private static boolean isHash(String text) {
        if (!text.startsWith(SCHEME) || text.length() != SCHEME.length() + HASH_CHARS) {
            return false;
        }
        try {
            return Base64.getUrlDecoder().decode(text.substring(SCHEME.length())).length == 32;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    public String name() {
        return name;
    }

    /** Whose key {@code key} is; empty if nobody's. */
    public Optional<Credential> find(String key) {
        return key.length() > MAX_CHARS ? Optional.empty() : Optional.ofNullable(byDigest.get(TokenDigest.of(key)));
    }

    /** A key that was made just now, and the hash of it: the key is shown once and kept nowhere. Immutable. */
    public record Fresh(String key, String hash) {
        /** Without the key. */
        @Override
        public String toString() {
            return "Fresh[" + hash + "]";
        }
    }

    public static Fresh make(RandomGenerator random) {
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String key = PREFIX + base64.encodeToString(bytes);
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return new Fresh(key, SCHEME + base64.encodeToString(sum));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
