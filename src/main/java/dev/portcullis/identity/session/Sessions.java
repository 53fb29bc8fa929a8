package dev.portcullis.identity.session;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sessions as browsers bring them: found by their cookie, held against the clock and what was revoked, and written back into cookies. A cookie is good on the host that it was made for, and nowhere else. Safe for
 * concurrent use.
 */
public final class Sessions {
    private static final String PURPOSE = "session";

    private final OwnCookies cookies;
    private final Vault vault;
    private final KeyRing ring;
    private final Revocations revocations;
    private final Duration idle;
    private final Clock clock;

    /** @param idle a session that is not used for so long has ended */
    public Sessions(
            OwnCookies cookies, Vault vault, KeyRing ring, Revocations revocations, Duration idle, Clock clock) {
        this.cookies = cookies;
        this.vault = vault;
        this.ring = ring;
        this.revocations = revocations;
        this.idle = idle;
        this.clock = clock;
    }

    /** What became of a search. Immutable. */
    public sealed interface Found {}

    /** There is a session, and it holds. */
    public record Live(Session session) implements Found {}

    /** There is none, or none that holds; {@code reason} is a kebab-case word for the log. */
    public record None(String reason) implements Found {}

    /** The session that a request to {@code host} brings. */
    public CompletionStage<Found> find(String host, RequestCookies from) {
        String value = cookies.sessionValue(from);
        if (value == null) {
            return none(cookies.hasSession(from) ? "session-unreadable" : "session-missing");
        }
        byte[] content;
        try {
            content = ring.open(PURPOSE, host, Base64.getUrlDecoder().decode(value));
        } catch (IllegalArgumentException e) {
            content = null;
        }
        return content == null
                ? none("session-unreadable")
                : vault.find(content).thenApply(this::judge);
    }

    private Found judge(Optional<Session> found) {
        if (found.isEmpty()) {
            return new None("session-unknown");
        }
        Session session = found.get();
        Instant now = clock.instant();
        if (!now.isBefore(session.endsAt())) {
            return new None("session-over");
        }
        if (!now.isBefore(session.usedAt().plus(idle))) {
            return new None("session-idle");
        }
        return revocations.isRevoked(session) ? new None("session-revoked") : new Live(session);
    }

    private static CompletionStage<Found> none(String reason) {
        return CompletableFuture.completedFuture(new None(reason));
    }

    /** Whether {@code session} was written so long ago that its idle time has to be told anew. */
    public boolean isToBeTouched(Session session) {
        return Duration.between(session.usedAt(), clock.instant()).compareTo(idle.dividedBy(10)) > 0;
    }

    /** Whether {@code session} was ended before its time. */
    public boolean isRevoked(Session session) {
        return revocations.isRevoked(session);
    }

    /** Keeps {@code session} as in use now; the answer is what the browser has to be told, see {@link #write}: nothing where its cookie holds the id alone. */
    public CompletionStage<List<String>> renew(String host, Session session, RequestCookies before) {
        Session used = session.usedAt(clock.instant());
        return vault.keep(used)
                .thenApply(kept -> vault instanceof Vault.InCookie
                        ? write(host, used, before).orElse(List.of())
                        : List.of());
    }

    /** Keeps {@code session} where sessions are kept. */
    public CompletionStage<Void> keep(Session session) {
        return vault.keep(session);
    }

    /**
     * Set-Cookie values for {@code session} on {@code host}, in place of what {@code before} has. One that is too large for cookies goes without its ID token, which only a logout at the provider misses.
     *
     * @return empty if it is too large even so
     */
    public Optional<List<String>> write(String host, Session session, RequestCookies before) {
        String value = sealed(host, session);
        if (!OwnCookies.fits(value.length())) {
            value = sealed(host, session.withoutIdToken());
        }
        return OwnCookies.fits(value.length()) ? Optional.of(cookies.setSession(value, before)) : Optional.empty();
    }

    /** Whether {@code session} can be written, with its ID token or without. */
    public boolean fits(Session session) {
        return OwnCookies.fits(sealed("", session).length())
                || OwnCookies.fits(sealed("", session.withoutIdToken()).length());
    }

    private String sealed(String host, Session session) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(ring.seal(PURPOSE, host, vault.content(session)));
    }

    /** Ends {@code session} here: no copy of its cookie opens anything any more. */
    public CompletionStage<Void> end(Session session) {
        revocations.revoke(session.id(), session.endsAt());
        return vault.drop(session);
    }

    /** Set-Cookie values that take away what {@code before} has of a session. */
    public List<String> clear(RequestCookies before) {
        return cookies.clearSession(before);
    }
}
