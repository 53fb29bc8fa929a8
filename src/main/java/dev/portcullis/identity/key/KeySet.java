package dev.portcullis.identity.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import dev.portcullis.identity.Excerpt;
import dev.portcullis.identity.JsonReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The public keys with which one issuer's tokens are checked, at most {@value #MAX_KEYS}. Compared by identity. Immutable.
 */
public final class KeySet {
    private static final int MAX_KEYS = 100;
    private static final Map<String, Set<String>> CURVES =
            Map.of("EC", Set.of("P-256", "P-384", "P-521"), "OKP", Set.of("Ed25519"));

    private final Set<VerificationKey> keys;

    private KeySet(Set<VerificationKey> keys) {
        this.keys = keys;
    }

    /**
     * Reads a JWK Set (RFC 7517 section 5). Keys of other uses, unknown types and unknown curves are passed over, as the RFC asks; a key for signatures that is broken or
     * too weak is an error, and so is a set of which nothing usable remains although it had keys. An empty list is a set: its issuer has withdrawn all keys.
     *
     * @throws ParseException says what is wrong, fit for a log
     */
    public static KeySet parse(byte[] json) throws ParseException {
        List<?> list = keyList(json);
        Set<VerificationKey> keys = new LinkedHashSet<>();
        for (Object item : list) {
            VerificationKey key = item instanceof Map<?, ?> map ? key(map) : null;
            if (key != null) {
                keys.add(key);
            }
        }
        if (keys.isEmpty() && !list.isEmpty()) {
            throw new ParseException("none of the " + list.size() + " keys is one for signatures", 0);
        }
        return new KeySet(keys);
    }

    public int size() {
        return keys.size();
    }

    public boolean holds(VerificationKey key) {
        return keys.contains(key);
    }

    /**
     * The one key with this id that fits the algorithm; without an id, the one key that fits. Null if there is none, or more than one: choosing by trial
     * would let a token pick its key.
     */
    @Nullable
    VerificationKey find(@Nullable String id, SignatureAlgorithm algorithm) {
        VerificationKey found = null;
        for (VerificationKey key : keys) {
            if (key.isFor(algorithm) && (id == null || id.equals(key.id()))) {
                if (found != null) {
                    return null;
                }
                found = key;
            }
        }
        return found;
    }

    private static List<?> keyList(byte[] json) throws ParseException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
            if (!(JsonReader.read(text).get("keys") instanceof List<?> list)) {
                throw new ParseException("not a JWK set: no list \"keys\"", 0);
            }
            if (list.size() > MAX_KEYS) {
                throw new ParseException(list.size() + " keys, at most " + MAX_KEYS, 0);
            }
            return list;
        } catch (JsonReader.Malformed e) {
            throw new ParseException("not a JWK set: " + e.what(), 0);
        } catch (CharacterCodingException e) {
            throw new ParseException("not a JWK set: not UTF-8", 0);
        }
    }

    private static @Nullable VerificationKey key(Map<?, ?> json) throws ParseException {
        @SuppressWarnings("unchecked") // from our own reader, whose names are texts
        Map<String, Object> members = (Map<String, Object>) json;
        if (!isKnown(members)) {
            return null;
        }
        try {
            return VerificationKey.of(JWK.parse(members));
        } catch (ParseException | JOSEException | RuntimeException e) {
            // the library refuses some values by IllegalArgument- and IllegalStateException
            throw new ParseException(
                    "key \"" + Excerpt.of(String.valueOf(members.get("kid"))) + "\": "
                            + Excerpt.of(String.valueOf(e.getMessage())),
                    0);
        }
    }

    /** Whether it is of a type and curve that can be of use here: the library does not even read some others. */
    private static boolean isKnown(Map<String, Object> key) {
        String type = String.valueOf(key.get("kty"));
        return type.equals("RSA") || CURVES.getOrDefault(type, Set.of()).contains(String.valueOf(key.get("crv")));
    }
}
