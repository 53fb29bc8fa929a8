package dev.portcullis.identity.session;

import dev.portcullis.identity.Claims;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Somebody who has signed in at a provider, and until when that holds.
 *
 * <p>{@code id} is ours, random, and new at every login; {@code version} counts refreshes. {@code providerSession} is the {@code sid} of the ID token, {@code refreshToken} and
 * {@code idToken} what the provider gave; each is empty if there is none. {@code claims} are those of the ID token and of userinfo as of the last refresh. {@code refreshAt} is
 * when the access token ends, {@code endsAt} when the session does, however much it is used. Immutable.
 */
public record Session(
        String id,
        int version,
        String provider,
        String issuer,
        String subject,
        String providerSession,
        Map<String, Object> claims,
        String idToken,
        String refreshToken,
        Instant createdAt,
        Instant usedAt,
        Instant refreshAt,
        Instant endsAt) {
    public Session {
        claims = Map.copyOf(claims);
    }

    /** The claim {@code name} if it is a text. */
    public Optional<String> text(String name) {
        return new Claims(claims).text(name);
    }

    /** Whether the issuer knows both users by one name. */
    public boolean isSameUsers(Session other) {
        return issuer.equals(other.issuer) && subject.equals(other.subject);
    }

    /** The same session, in use at {@code now}. */
    public Session usedAt(Instant now) {
        return new Session(
                id,
                version,
                provider,
                issuer,
                subject,
                providerSession,
                claims,
                idToken,
                refreshToken,
                createdAt,
                now,
                refreshAt,
                endsAt);
    }

    /** The same session with what the provider said at a refresh. */
    public Session refreshed(Map<String, Object> newClaims, String newIdToken, String newRefreshToken, Instant until) {
        return new Session(
                id,
                version + 1,
                provider,
                issuer,
                subject,
                providerSession,
                newClaims,
                newIdToken,
                newRefreshToken,
                createdAt,
                usedAt,
                until,
                endsAt);
    }

    /** The same session without what only a logout at the provider needs. */
    public Session withoutIdToken() {
        return new Session(
                id,
                version,
                provider,
                issuer,
                subject,
                providerSession,
                claims,
                "",
                refreshToken,
                createdAt,
                usedAt,
                refreshAt,
                endsAt);
    }

    /** All but the tokens and the id, which belong in no log. */
    @Override
    public String toString() {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("provider", provider);
        shown.put("subject", subject);
        shown.put("version", version);
        shown.put("endsAt", endsAt);
        return "Session" + shown;
    }
}
