package dev.portcullis.exchange;

import java.util.Map;

/** Who a request is from, verified. {@code claims} are those of the token, by name. Immutable. */
public record Subject(String issuer, String name, Map<String, Object> claims) {
    public Subject {
        claims = Map.copyOf(claims);
    }
}
