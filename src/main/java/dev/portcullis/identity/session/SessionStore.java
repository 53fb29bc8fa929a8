package dev.portcullis.identity.session;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Sessions that are kept on this side, by id; a cookie holds the id alone. Every answer is a promise, so that a store which several proxies share fits behind it.
 *
 * <p>A store forgets a session when it ends, and may forget one earlier for want of room: then its user signs in again. Methods never block; a promise that fails denies
 * the request. Implementations are safe for concurrent use.
 */
public interface SessionStore {
    CompletionStage<Optional<Session>> find(String id);

    /** Keeps {@code session} for {@code idle} from now, in place of any that has its id and no higher version. */
    CompletionStage<Void> put(Session session, Duration idle);

    CompletionStage<Void> remove(String id);

    /**
     * Claims the refresh of a session for {@code time}: true for one caller among all proxies that share the store, false for the others, which look again until the version has
     * changed or the claim has run out.
     */
    CompletionStage<Boolean> claimRefresh(String id, int version, Duration time);
}
