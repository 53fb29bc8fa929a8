package dev.portcullis.identity.oidc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.portcullis.identity.session.Session;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Has what a provider says of its users renewed when their access tokens end, once for all who ask at the same time.
 *
 * <p>A refresh is known by the session's id and version. Whoever comes with an old version, since its cookie was on its way while the refresh was, gets the result of that refresh for {@link #GRACE}: a refresh
 * token that rotates is never sent twice. A provider that cannot be reached, or that answers nonsense, ends no session: it stays as it was, and is tried again a little later. Only a provider that refuses the
 * grant does. Safe for concurrent use.
 */
public final class Refresher {
    /** How long the result of a refresh is kept, at least, for those who have not heard of it: a browser that went away before the answer comes back with the old cookie. */
    static final Duration GRACE = Duration.ofMinutes(10);

    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final int KEPT = 20_000;

    private final String provider;
    private final Function<Session, CompletionStage<Login.Renewal>> refresh;
    private final Function<Session, CompletionStage<Void>> keep;
    private final LoginObserver observer;
    private final Memory memory;
    private final Clock clock;

    private record Key(String id, int version) {
        static Key of(Session session) {
            return new Key(session.id(), session.version());
        }
    }

    /** What became of a session that somebody uses. Immutable. */
    public sealed interface Refreshed {}

    /** It goes on as {@code session}, which may be newer than the one that was asked about. */
    public record Alive(Session session) implements Refreshed {}

    /** The provider has ended it. */
    public record Ended(String reason, String detail) implements Refreshed {}

    /** Refreshes that are under way or were made, of all providers: what they gave must not be forgotten over a reload. Safe for concurrent use. */
    public static final class Memory {
        private final ConcurrentHashMap<Key, CompletableFuture<Refreshed>> underWay = new ConcurrentHashMap<>();
        private final ConcurrentHashMap<String, Instant> pausedUntil = new ConcurrentHashMap<>();
        private final Cache<Key, Refreshed> done;
        private final Cache<Key, Boolean> paused;

        public Memory(Clock clock) {
            this.done = cache(clock, GRACE);
            this.paused = cache(clock, PAUSE);
        }

        private static <V> Cache<Key, V> cache(Clock clock, Duration time) {
            return Caffeine.newBuilder()
                    .maximumSize(KEPT)
                    .expireAfterWrite(time)
                    .ticker(() ->
                            Duration.between(Instant.EPOCH, clock.instant()).toNanos())
                    .executor(Runnable::run)
                    .build();
        }

        /** Keeps results for at least {@code idle} from now on: for so long somebody may come with the cookie from before. */
        public void keepFor(Duration idle) {
            done.policy().expireAfterWrite().ifPresent(expiry -> {
                if (expiry.getExpiresAfter().compareTo(idle) < 0) {
                    expiry.setExpiresAfter(idle);
                }
            });
        }
    }

    /** @param keep puts a refreshed session where it belongs, before anybody is told */
    public Refresher(
            Login login,
            Function<Session, CompletionStage<Void>> keep,
            LoginObserver observer,
            Memory memory,
            Clock clock) {
        this(login.provider(), login::refresh, keep, observer, memory, clock);
    }

    /** @param refresh fails by {@link OidcException} */
    Refresher(
            String provider,
            Function<Session, CompletionStage<Login.Renewal>> refresh,
            Function<Session, CompletionStage<Void>> keep,
            LoginObserver observer,
            Memory memory,
            Clock clock) {
        this.provider = provider;
        this.refresh = refresh;
        this.keep = keep;
        this.observer = observer;
        this.memory = memory;
        this.clock = clock;
    }

    /** {@code session} as it is now, after a refresh if it is due. Never fails but for a bug. */
    public CompletionStage<Refreshed> current(Session session) {
        Instant now = clock.instant();
        if (session.refreshToken().isEmpty() || now.isBefore(session.refreshAt())) {
            return CompletableFuture.completedFuture(new Alive(session));
        }
        Key key = Key.of(session);
        Refreshed known = memory.done.getIfPresent(key);
        if (known instanceof Alive alive) {
            return current(alive.session());
        }
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        boolean isPaused = now.isBefore(memory.pausedUntil.getOrDefault(provider, Instant.MIN));
        if (isPaused || memory.paused.getIfPresent(key) != null) {
            return CompletableFuture.completedFuture(new Alive(session));
        }
        return refreshOnce(key, session);
    }

    private CompletionStage<Refreshed> refreshOnce(Key key, Session session) {
        CompletableFuture<Refreshed> mine = new CompletableFuture<>();
        CompletableFuture<Refreshed> others = memory.underWay.putIfAbsent(key, mine);
        if (others != null) {
            return others;
        }
        Refreshed meanwhile = memory.done.getIfPresent(key);
        if (meanwhile != null) {
            memory.underWay.remove(key, mine);
            mine.complete(meanwhile);
            return mine;
        }
        begin(session)
                .thenCompose(next -> keep.apply(next.session()).thenApply(kept -> next))
                .whenComplete((next, failure) -> settle(key, session, mine, next, failure));
        return mine;
    }

    private CompletionStage<Login.Renewal> begin(Session session) {
        try {
            return refresh.apply(session);
        } catch (RuntimeException e) {
            // or else it would be under way for ever
            return CompletableFuture.failedFuture(e);
        }
    }

    private void settle(
            Key key,
            Session session,
            CompletableFuture<Refreshed> mine,
            Login.@Nullable Renewal next,
            @Nullable Throwable failure) {
        try {
            Refreshed result;
            OidcException why = failure == null ? null : OidcException.in(failure);
            if (next != null) {
                result = new Alive(next.session());
                memory.done.put(key, result);
                told(next);
            } else if (why != null && endsSession(why)) {
                result = new Ended(why.reason(), why.detail());
                memory.done.put(key, result);
                observer.ended(session, why.reason(), why.detail());
            } else {
                result = new Alive(session);
                pause(key, why);
                String reason = why == null ? "internal-error" : why.reason();
                observer.refreshFailed(session, reason, why == null ? String.valueOf(failure) : why.detail());
            }
            memory.underWay.remove(key, mine);
            mine.complete(result);
        } catch (RuntimeException e) {
            memory.underWay.remove(key, mine);
            mine.completeExceptionally(e);
        }
    }

    /** A provider that is not there is there for nobody; any other failure may be of this session alone. */
    private void pause(Key key, @Nullable OidcException why) {
        if (why != null && why.kind() == OidcException.Kind.UNAVAILABLE) {
            memory.pausedUntil.put(provider, clock.instant().plus(PAUSE));
        } else {
            memory.paused.put(key, Boolean.TRUE);
        }
    }

    private void told(Login.Renewal next) {
        OidcException missing = next.missing();
        if (missing == null) {
            observer.refreshed(next.session());
        } else {
            observer.refreshFailed(next.session(), missing.reason(), "its claims stay: " + missing.detail());
        }
    }

    /** What the provider refuses ends it, and so does a token that is not of this user or not the provider's: to go on with what was known before would be to overlook it. */
    private static boolean endsSession(OidcException why) {
        return why.kind() == OidcException.Kind.REFUSED
                || why.reason().startsWith("id-token-")
                || why.reason().equals("userinfo-of-another");
    }
}
