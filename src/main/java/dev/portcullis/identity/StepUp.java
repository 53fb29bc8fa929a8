package dev.portcullis.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How well and how lately a user must have signed in (RFC 9470): one of {@code acrValues}, unless there are none, and no longer ago than {@code maxAge}. Claims that do not say so
 * do not meet it. Immutable.
 *
 * @param clockSkew by how much clocks may differ, as at the login: what that takes for recent enough and this does not would be sent there again and again
 */
public record StepUp(List<String> acrValues, Optional<Duration> maxAge, Duration clockSkew) {
    public StepUp {
        acrValues = List.copyOf(acrValues);
        if (acrValues.isEmpty() && maxAge.isEmpty()) {
            throw new IllegalArgumentException("needs an acr value or a greatest age");
        }
    }

    /** What {@code claims} lack at {@code now}, for the log; empty if they suffice. */
    public String missing(Claims claims, Instant now) {
        String acr = claims.textOrNull("acr");
        if (!acrValues.isEmpty() && (acr == null || !acrValues.contains(acr))) {
            return "acr with one of " + acrValues;
        }
        if (maxAge.isEmpty()) {
            return "";
        }
        Object time = claims.values().get("auth_time");
        boolean isRecent = time instanceof Number seconds
                && now.getEpochSecond() - seconds.doubleValue()
                        <= maxAge.get().plus(clockSkew).toSeconds();
        return isRecent ? "" : "auth_time within " + maxAge.get().toSeconds() + " seconds";
    }
}
