package dev.portcullis.stage;

import dev.portcullis.identity.ClaimRule;
import dev.portcullis.identity.TokenVerifier;
import java.util.List;

/** Who may pass a route. There is no default: a route that is open to all says so. Immutable. */
public sealed interface AuthenticationPolicy {

    /** Everybody, unasked. Credentials are not looked at and nobody is identified. */
    record Anonymous() implements AuthenticationPolicy {}

    /**
     * Whoever has a token that {@code verifier} accepts and that meets every rule of {@code required}. {@code realm} is what the challenge calls the
     * protected space (RFC 9110 section 11.5). With {@code hidesToken} the backend does not get to see the Authorization field.
     */
    record Bearer(TokenVerifier verifier, List<ClaimRule> required, String realm, boolean hidesToken)
            implements AuthenticationPolicy {
        public Bearer {
            required = List.copyOf(required);
            if (realm.isEmpty() || !realm.chars().allMatch(c -> c >= 0x20 && c < 0x7F && c != '"' && c != '\\')) {
                throw new IllegalArgumentException(
                        "realm is \"" + realm + "\", must be printable ASCII without quotes and backslashes");
            }
        }
    }
}
