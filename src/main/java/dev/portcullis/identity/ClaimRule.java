package dev.portcullis.identity;

import java.util.Set;

/**
 * A claim that must be there and, unless {@code allowed} is empty, must hold one of these texts; a list holds it if one of its items does. Texts are
 * compared letter by letter. Immutable.
 */
public record ClaimRule(ClaimPath path, Set<String> allowed) {
    public ClaimRule {
        allowed = Set.copyOf(allowed);
    }

    public static ClaimRule of(String path, String... allowed) {
        return new ClaimRule(ClaimPath.parse(path), Set.of(allowed));
    }

    public boolean isMetBy(Claims claims) {
        if (allowed.isEmpty()) {
            return path.in(claims.values()) != null;
        }
        return claims.texts(path).stream().anyMatch(allowed::contains);
    }
}
