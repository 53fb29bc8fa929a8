package dev.portcullis.config;

import dev.portcullis.http.Tokens;
import org.jspecify.annotations.Nullable;

/** For whom a limit counts; {@code name} is the field's or the claim's, else empty. Immutable. */
public record LimitKey(Kind kind, String name) {
    /** What requests are told apart by. */
    public enum Kind {
        CLIENT_ADDRESS,
        ROUTE,
        HEADER,
        CLAIM
    }

    static @Nullable LimitKey parseOrNull(String text) {
        int colon = text.indexOf(':');
        String name = text.substring(colon + 1);
        return switch (colon < 0 ? text : text.substring(0, colon + 1)) {
            case "client-address" -> new LimitKey(Kind.CLIENT_ADDRESS, "");
            case "route" -> new LimitKey(Kind.ROUTE, "");
            case "header:" -> Tokens.isToken(name) ? new LimitKey(Kind.HEADER, name) : null;
            case "claim:" -> name.isEmpty() ? null : new LimitKey(Kind.CLAIM, name);
            default -> null;
        };
    }
}
