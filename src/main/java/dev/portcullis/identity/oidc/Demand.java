package dev.portcullis.identity.oidc;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sign-in must be like beyond a sign-in (OpenID Connect Core 1.0 section 3.1.2.1, RFC 9470). Immutable.
 *
 * @param acrValues one of these must be its {@code acr}; none: any
 * @param maxAge how long ago it may have been; null: any time
 */
public record Demand(List<String> acrValues, @Nullable Duration maxAge) {
    /** Any sign-in will do. */
    public static final Demand NONE = new Demand(List.of(), null);

    public Demand {
        acrValues = List.copyOf(acrValues);
    }
}
