package dev.portcullis.identity.oidc;

import dev.portcullis.identity.HttpFetch;
import dev.portcullis.identity.key.KeyLoader;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of one provider, fetched when somebody first needs them, kept, and fetched again in the background once they are an hour old. Starting while the provider is down is no error:
 * whoever needs it then is told so, and a fetch is tried again after a second, later after more.
 *
 * <p>One fetch is out at a time and all share it. Old metadata stay in use while new ones cannot be had. Safe for concurrent use.
 */
public final class Discovery {
    private static final long FRESH_NANOS = Duration.ofHours(1).toNanos();
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final int MAX_BYTES = 256 * 1024;

    private final String issuer;
    private final HttpFetch fetch;
    private final Duration timeout;
    private final Function<URI, String> objection;
    private final LongSupplier nanoTicker;

    private final Object lock = new Object();
    // all below guarded by lock
    private @Nullable ProviderMetadata held;
    private long heldSinceNanos;
    private @Nullable CompletableFuture<ProviderMetadata> inFlight;
    private Duration wait = Duration.ZERO;
    private long nextNanos;
    private String lastFailure = "";

    /** @param objection why a URL of the metadata cannot be used, or empty */
    public Discovery(
            String issuer,
            HttpFetch fetch,
            Duration timeout,
            Function<URI, String> objection,
            LongSupplier nanoTicker) {
        this.issuer = issuer;
        this.fetch = fetch;
        this.timeout = timeout;
        this.objection = objection;
        this.nanoTicker = nanoTicker;
    }

    /** Where the metadata of {@code issuer} are (OpenID Connect Discovery 1.0 section 4). */
    public static URI location(String issuer) {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        return URI.create(base + "/.well-known/openid-configuration");
    }

    /** The metadata; fails by {@link OidcException}, of kind {@code UNAVAILABLE}, if there are none. */
    public CompletionStage<ProviderMetadata> current() {
        CompletableFuture<ProviderMetadata> mine;
        ProviderMetadata known;
        synchronized (lock) {
            long now = nanoTicker.getAsLong();
            known = held;
            boolean fresh = known != null && now - heldSinceNanos < FRESH_NANOS;
            if (known != null && (fresh || inFlight != null || now - nextNanos < 0)) {
                return CompletableFuture.completedFuture(known);
            }
            if (inFlight != null) {
                return inFlight;
            }
            if (!wait.isZero() && now - nextNanos < 0) {
                return CompletableFuture.failedFuture(
                        OidcException.unavailable(lastFailure, Duration.ofNanos(nextNanos - now)));
            }
            mine = new CompletableFuture<>();
            inFlight = mine;
        }
        load().whenComplete((response, failure) -> finish(mine, response, failure));
        return known == null ? mine : CompletableFuture.completedFuture(known);
    }

    /** The provider's keys, from where its metadata say they are. */
    public KeyLoader keys(Duration keyTimeout) {
        return new KeyLoader() {
            @Override
            public String name() {
                return "the keys of " + issuer;
            }

            @Override
            public CompletionStage<byte[]> load() {
                return current()
                        .thenCompose(metadata -> KeyLoader.ofUrl(metadata.keys(), fetch, keyTimeout)
                                .load());
            }
        };
    }

    private CompletionStage<HttpFetch.Response> load() {
        try {
            return fetch.send(HttpFetch.Request.get(location(issuer), "application/json", timeout, MAX_BYTES));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Whatever goes wrong, a bug of ours too, ends the fetch: all who come later would wait for it. */
    private void finish(
            CompletableFuture<ProviderMetadata> mine,
            HttpFetch.@Nullable Response response,
            @Nullable Throwable failure) {
        ProviderMetadata metadata = null;
        String problem = "cannot be read";
        try {
            if (response == null) {
                problem = OidcException.causeOf(failure);
            } else if (response.status() != 200) {
                problem = "answered " + response.status();
            } else {
                metadata = ProviderMetadata.parse(response.content(), issuer, objection);
                problem = "";
            }
        } catch (ParseException e) {
            problem = String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            problem = OidcException.causeOf(e);
        } finally {
            settle(mine, metadata, location(issuer) + ": " + problem);
        }
    }

    private void settle(CompletableFuture<ProviderMetadata> mine, @Nullable ProviderMetadata metadata, String problem) {
        Duration next;
        synchronized (lock) {
            inFlight = null;
            long now = nanoTicker.getAsLong();
            if (metadata != null) {
                held = metadata;
                heldSinceNanos = now;
                wait = Duration.ZERO;
            } else {
                Duration doubled = wait.isZero() ? FIRST_WAIT : wait.multipliedBy(2);
                wait = doubled.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : doubled;
                lastFailure = problem;
            }
            next = wait;
            nextNanos = now + wait.toNanos();
        }
        if (metadata != null) {
            mine.complete(metadata);
        } else {
            mine.completeExceptionally(OidcException.unavailable(problem, next));
        }
    }
}
