package dev.portcullis.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a claim stands: a plain text is the name of a top-level claim, whatever it looks like ({@code scope}, {@code https://example.com/roles}); a
 * text that starts with a slash is a JSON pointer (RFC 6901) into nested objects ({@code /realm_access/roles}). Dots mean nothing, since claim
 * names may hold them. Immutable.
 */
public record ClaimPath(String text, List<String> names) {
    public ClaimPath {
        names = List.copyOf(names);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("a claim needs a name");
        }
    }

    public static ClaimPath parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a claim needs a name");
        }
        if (text.charAt(0) != '/') {
            return new ClaimPath(text, List.of(text));
        }
        List<String> names = new ArrayList<>();
        for (String part : text.substring(1).split("/", -1)) {
            names.add(part.replace("~1", "/").replace("~0", "~"));
        }
        return new ClaimPath(text, names);
    }

    /** What stands there in {@code claims}, or null. */
    @Nullable
    Object in(Map<String, Object> claims) {
        Object value = claims;
        for (String name : names) {
            if (!(value instanceof Map<?, ?> object)) {
                return null;
            }
            value = object.get(name);
            if (value == null) {
                return null;
            }
        }
        return value;
    }

    @Override
    public String toString() {
        return text;
    }
}
