package dev.portcullis.identity.token;

import dev.portcullis.identity.Claims;
import dev.portcullis.identity.Excerpt;
import dev.portcullis.identity.JsonReader;
import dev.portcullis.identity.key.SignatureAlgorithm;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A token taken apart and not yet believed: a JWS in compact form (RFC 7515 section 7.1) whose header names an algorithm and nothing that would
 * change the reading of the rest.
 *
 * <p>Header parameters that carry or point to keys ({@code jwk}, {@code jku}, {@code x5c}, {@code x5u}) are not looked at: keys come from the issuer's key
 * set alone. {@code kid} is compared and otherwise opaque. Immutable.
 */
public record SignedToken(
        SignatureAlgorithm algorithm,
        @Nullable String keyId,
        @Nullable String type,
        Claims claims,
        String signedPart,
        String signature) {

    /** Takes {@code token} apart, or says why it cannot be good. */
    public static Parsed parse(String token) {
        int firstDot = token.indexOf('.');
        int secondDot = token.indexOf('.', firstDot + 1);
        if (firstDot <= 0 || secondDot < 0) {
            return refuse(Rejection.MALFORMED, "not three parts");
        }
        try {
            Map<String, Object> header = object(token.substring(0, firstDot));
            Parsed.Refused refused = checkHeader(header);
            if (refused != null) {
                return refused;
            }
            int thirdDot = token.indexOf('.', secondDot + 1);
            if (thirdDot >= 0) {
                return refuse(Rejection.MALFORMED, "more than three parts");
            }
            return parseRest(header, token, firstDot, secondDot);
        } catch (JsonReader.Malformed e) {
            return refuse(e.isDuplicate() ? Rejection.DUPLICATE_NAME : Rejection.MALFORMED, e.what());
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return refuse(Rejection.MALFORMED, "a part is not base64url of UTF-8");
        }
    }

    private static Parsed parseRest(Map<String, Object> header, String token, int firstDot, int secondDot)
            throws JsonReader.Malformed, CharacterCodingException {
        String alg = (String) header.get("alg");
        SignatureAlgorithm algorithm =
                alg == null ? null : SignatureAlgorithm.named(alg).orElse(null);
        if (algorithm == null) {
            return refuse(Rejection.ALGORITHM_NOT_ALLOWED, "alg is \"" + Excerpt.of(String.valueOf(alg)) + "\"");
        }
        Map<String, Object> claims = object(token.substring(firstDot + 1, secondDot));
        String signature = token.substring(secondDot + 1);
        decode(signature);
        return new Parsed.Read(
                new SignedToken(
                        algorithm,
                        (String) header.get("kid"),
                        (String) header.get("typ"),
                        new Claims(claims),
                        token.substring(0, secondDot),
                        signature),
                header);
    }

    private static Parsed.@Nullable Refused checkHeader(Map<String, Object> header) {
        if (header.containsKey("enc")) {
            return refuse(Rejection.ENCRYPTED, "encrypted tokens are not read");
        }
        if (header.containsKey("zip")) {
            return refuse(Rejection.COMPRESSED, "zip is not understood");
        }
        if (header.containsKey("b64")) {
            return refuse(Rejection.UNENCODED_PAYLOAD, "b64 is not understood");
        }
        if (header.containsKey("crit")) {
            return refuse(Rejection.UNKNOWN_CRITICAL_HEADER, "no critical extension is understood");
        }
        for (String name : new String[] {"alg", "kid", "typ"}) {
            Object value = header.get(name);
            if (value != null && !(value instanceof String)) {
                return refuse(Rejection.MALFORMED, name + " is not a text");
            }
        }
        if (header.get("alg") instanceof String alg && alg.equalsIgnoreCase("none")) {
            return refuse(Rejection.UNSECURED, "alg is none");
        }
        return null;
    }

    private static Map<String, Object> object(String part) throws JsonReader.Malformed, CharacterCodingException {
        byte[] utf8 = decode(part);
        return JsonReader.read(StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(utf8))
                .toString());
    }

    /** Strict base64url without padding (RFC 7515 section 2): one text per octet sequence, or none. */
    private static byte[] decode(String part) {
        byte[] bytes = Base64.getUrlDecoder().decode(part);
        if (!Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
            throw new IllegalArgumentException("not canonical");
        }
        return bytes;
    }

    private static Parsed.Refused refuse(Rejection reason, String detail) {
        return new Parsed.Refused(new Verification.Rejected(reason, detail));
    }

    /** A token, or why it is none. */
    public sealed interface Parsed {
        /** {@code header} is for kinds of token that carry their own key, which an access token never does. */
        record Read(SignedToken token, Map<String, Object> header) implements Parsed {}

        record Refused(Verification.Rejected why) implements Parsed {}
    }
}
