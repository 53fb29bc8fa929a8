package dev.portcullis.identity.credential;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One line of a credential file: who it is for, what it is checked against, and what it allows. Immutable. */
public record Credential(String name, String hash, List<String> groups, List<String> scopes) {
    public Credential {
        groups = List.copyOf(groups);
        scopes = List.copyOf(scopes);
    }

    /** What it says, in the words of tokens: {@code iss}, {@code sub}, {@code groups}, {@code scope}. */
    public Map<String, Object> claims(String issuer) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("sub", name);
        if (!groups.isEmpty()) {
            claims.put("groups", groups);
        }
        if (!scopes.isEmpty()) {
            claims.put("scope", String.join(" ", scopes));
        }
        return claims;
    }

    /** The line as it stands in a file. */
    public String line() {
        return name + " " + hash
                + (groups.isEmpty() ? "" : " groups=" + String.join(",", groups))
                + (scopes.isEmpty() ? "" : " scope=" + String.join(",", scopes));
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return "Credential[" + name + "]";
    }
}
