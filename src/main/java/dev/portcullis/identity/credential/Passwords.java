package dev.portcullis.identity.credential;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Users and their passwords, of which only hashes are known.
 *
 * <p>A check costs hundreds of milliseconds of the executor, for users that there are and for those that there are not. Its outcome is remembered by an HMAC of name and password under a key that lives and
 * ends with this object: a good one for minutes, a bad one for seconds. Equal attempts that come together are checked once. Safe for concurrent use.
 */
public final class Passwords {
    private static final Duration GOOD = Duration.ofMinutes(5);
    private static final Duration BAD = Duration.ofSeconds(10);
    private static final int REMEMBERED = 10_000;
    private static final int MAX_CHARS = 1024;
    private static final String MAC = "HmacSHA256";

    private final String name;
    private final Map<String, User> users = new HashMap<>();
    private final PasswordHash nobody;
    private final Executor executor;
    private final SecretKeySpec key;
    private final Cache<String, Outcome.Known> good;
    private final Cache<String, Outcome.Wrong> bad;
    private final ConcurrentHashMap<String, CompletableFuture<Outcome>> underWay = new ConcurrentHashMap<>();

    private record User(Credential credential, PasswordHash hash) {}

    /** What became of a name and a password. Immutable. */
    public sealed interface Outcome {
        record Known(Credential credential) implements Outcome {}

        record Wrong() implements Outcome {
            private static final Wrong INSTANCE = new Wrong();
        }

        /** Too many are being checked. */
        record Busy() implements Outcome {
            private static final Busy INSTANCE = new Busy();
        }
    }

    private Passwords(
            String name,
            List<Credential> credentials,
            Executor executor,
            LongSupplier nanoTicker,
            RandomGenerator random) {
        this.name = name;
        for (Credential each : credentials) {
            users.put(
                    each.name(), new User(each, PasswordHash.parse(each.hash()).orElseThrow()));
        }
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        this.nobody = new PasswordHash(PasswordHash.ITERATIONS, secret.clone(), secret.clone());
        this.key = new SecretKeySpec(secret, MAC);
        this.executor = executor;
        Ticker ticker = nanoTicker::getAsLong;
        this.good = remembering(GOOD, ticker);
        this.bad = remembering(BAD, ticker);
    }

    private static <T> Cache<String, T> remembering(Duration time, Ticker ticker) {
        return Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(time)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /**
     * The users in {@code text}; see {@link CredentialFile}.
     *
     * @param name what the configuration calls them
     * @param executor for the checks, with a bounded queue: others must not wait behind guesses
     */
    public static Passwords read(
            String name, String text, Executor executor, LongSupplier nanoTicker, RandomGenerator random)
            throws ParseException {
        List<Credential> read =
                CredentialFile.read(text, hash -> PasswordHash.parse(hash).isPresent());
        return new Passwords(name, read, executor, nanoTicker, random);
    }

    /** The hash of {@code password} for a file. Costs hundreds of milliseconds. */
    public static String hash(String password, RandomGenerator random) {
        return PasswordHash.make(password, random).text();
    }

    public String name() {
        return name;
    }

    /** Whether {@code password} is that of {@code user}. Never fails but for a bug. */
    public CompletionStage<Outcome> check(String user, String password) {
        if (user.length() > MAX_CHARS || password.length() > MAX_CHARS) {
            return CompletableFuture.completedFuture(Outcome.Wrong.INSTANCE);
        }
        String attempt = attempt(user, password);
        Outcome remembered = remembered(attempt);
        if (remembered != null) {
            return CompletableFuture.completedFuture(remembered);
        }
        CompletableFuture<Outcome> mine = new CompletableFuture<>();
        CompletableFuture<Outcome> others = underWay.putIfAbsent(attempt, mine);
        if (others != null) {
            return others;
        }
        start(attempt, user, password, mine);
        return mine;
    }

    private @Nullable Outcome remembered(String attempt) {
        Outcome known = good.getIfPresent(attempt);
        return known == null ? bad.getIfPresent(attempt) : known;
    }

    private void start(String attempt, String user, String password, CompletableFuture<Outcome> mine) {
        try {
            var unused = CompletableFuture.supplyAsync(() -> checkNow(attempt, user, password), executor)
                    .whenComplete((outcome, failure) -> {
                        underWay.remove(attempt, mine);
                        if (failure != null) {
                            mine.completeExceptionally(failure);
                        } else {
                            mine.complete(outcome);
                        }
                    });
        } catch (RejectedExecutionException e) {
            underWay.remove(attempt, mine);
            mine.complete(Outcome.Busy.INSTANCE);
        }
    }

    private Outcome checkNow(String attempt, String name, String password) {
        User user = users.get(name);
        boolean isRight = (user == null ? nobody : user.hash()).isOf(password);
        if (!isRight || user == null) {
            bad.put(attempt, Outcome.Wrong.INSTANCE);
            return Outcome.Wrong.INSTANCE;
        }
        Outcome.Known known = new Outcome.Known(user.credential());
        good.put(attempt, known);
        return known;
    }

    /** The name cannot hold a colon: RFC 7617 section 2. */
    private String attempt(String user, String password) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            byte[] sum = mac.doFinal((user + ":" + password).getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(sum);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + MAC, e);
        }
    }
}
