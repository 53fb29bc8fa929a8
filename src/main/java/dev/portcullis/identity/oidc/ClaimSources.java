package dev.portcullis.identity.oidc;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an ID token and userinfo say of one user, made one. {@code email_verified} counts only for the address that its own source names beside it: a user who may write another address into one source must
 * not have it verified by the other. Stateless.
 */
final class ClaimSources {
    private static final String EMAIL = "email";
    private static final String VERIFIED = "email_verified";

    private ClaimSources() {}

    /** All of {@code first} and {@code second}; where both say something, the word of {@code first} holds. */
    static Map<String, Object> merged(Map<String, Object> first, Map<String, Object> second) {
        Map<String, Object> all = new HashMap<>(second);
        all.putAll(first);
        Object email = all.get(EMAIL);
        if (email == null || wordOn(email, first) != null || Boolean.FALSE.equals(first.get(VERIFIED))) {
            // what first says itself, or that no address is verified
            return all;
        }
        Object word = wordOn(email, second);
        if (word == null) {
            all.remove(VERIFIED);
        } else {
            all.put(VERIFIED, word);
        }
        return all;
    }

    /** What {@code source} says of whether {@code email} is verified; null if nothing. */
    private static @Nullable Object wordOn(Object email, Map<String, Object> source) {
        return email.equals(source.get(EMAIL)) ? source.get(VERIFIED) : null;
    }
}
