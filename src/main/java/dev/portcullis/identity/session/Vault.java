package dev.portcullis.identity.session;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where the content of sessions is: in the cookie itself, or in a store with its id in the cookie. Safe for concurrent use. */
public sealed interface Vault {
    /** Keeps {@code session}, as it is now, for those who come with what {@link #content} says of it. */
    CompletionStage<Void> keep(Session session);

    /** What the cookie holds, before it is sealed. */
    byte[] content(Session session);

    /** The session that opened content stands for, as it is now; empty if there is none. */
    CompletionStage<Optional<Session>> find(byte[] content);

    /** Forgets {@code session}, as far as it is here. */
    CompletionStage<Void> drop(Session session);

    /** All of it in the cookie. */
    record InCookie() implements Vault {
        @Override
        public CompletionStage<Void> keep(Session session) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public byte[] content(Session session) {
            return SessionText.write(session);
        }

        @Override
        public CompletionStage<Optional<Session>> find(byte[] content) {
            try {
                return CompletableFuture.completedFuture(Optional.of(SessionText.read(content)));
            } catch (ParseException e) {
                return CompletableFuture.completedFuture(Optional.empty());
            }
        }

        @Override
        public CompletionStage<Void> drop(Session session) {
            return CompletableFuture.completedFuture(null);
        }
    }

    /** In {@code store}, which forgets a session that was not used for {@code idle}. */
    record InStore(SessionStore store, Duration idle) implements Vault {
        @Override
        public CompletionStage<Void> keep(Session session) {
            return store.put(session, idle);
        }

        @Override
        public byte[] content(Session session) {
            return session.id().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public CompletionStage<Optional<Session>> find(byte[] content) {
            return store.find(new String(content, StandardCharsets.UTF_8));
        }

        @Override
        public CompletionStage<Void> drop(Session session) {
            return store.remove(session.id());
        }
    }
}
