package dev.portcullis.identity.credential;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Users and their passwords, of which only hashes are known.
 *
 * <p>A check costs hundreds of milliseconds of a thread, for users that there are and for those that there are not, and has to wait its client's turn. Its outcome is remembered by an HMAC of name and password
 * under a key that lives and ends with this object: a good one for as long as it is used, up to an hour, so that nobody's guesses keep out who was let in before; a bad one for seconds. Equal attempts that
 * come together are checked once. Safe for concurrent use.
 */
public final class Passwords {
    private static final Duration GOOD_UNUSED = Duration.ofMinutes(15);
    private static final Duration GOOD_AT_MOST = Duration.ofHours(1);
    private static final Duration BAD = Duration.ofSeconds(10);
    private static final int REMEMBERED = 10_000;
    private static final int MAX_CHARS = 1024;
    private static final String MAC = "HmacSHA256";

    private final String name;
    private final Map<String, User> users = new HashMap<>();
    /** Checked for users that there are not: hashes of no password, with as many rounds as those of the users. */
    private final List<PasswordHash> nobody;

    private final CheckTurns turns;
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

        /** Too many of this client's are being checked, alone or beside those of others. */
        record ClientBusy() implements Outcome {
            private static final ClientBusy INSTANCE = new ClientBusy();
        }

        /** Too many are being checked. */
        record Busy() implements Outcome {
            private static final Busy INSTANCE = new Busy();
        }
    }

    private Passwords(
            String name,
            List<Credential> credentials,
            CheckTurns turns,
            LongSupplier nanoTicker,
            RandomGenerator random) {
        this.name = name;
        for (Credential each : credentials) {
            users.put(
                    each.name(), new User(each, PasswordHash.parse(each.hash()).orElseThrow()));
        }
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        this.nobody = nobody(users.values(), secret);
        this.key = new SecretKeySpec(secret, MAC);
        this.turns = turns;
        Ticker ticker = nanoTicker::getAsLong;
        this.good =
                remembering(GOOD_AT_MOST, ticker).expireAfterAccess(GOOD_UNUSED).build();
        this.bad = remembering(BAD, ticker).build();
    }

    private static List<PasswordHash> nobody(Collection<User> users, byte[] secret) {
        List<PasswordHash> all = new ArrayList<>();
        for (User user : users) {
            all.add(new PasswordHash(user.hash().iterations(), secret.clone(), secret.clone()));
        }
        return all.isEmpty()
                ? List.of(new PasswordHash(PasswordHash.ITERATIONS, secret.clone(), secret.clone()))
                : List.copyOf(all);
    }

    private static Caffeine<Object, Object> remembering(Duration time, Ticker ticker) {
        return Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(time)
                .ticker(ticker)
                .executor(Runnable::run);
    }

    /**
     * The users in {@code text}; see {@link CredentialFile}.
     *
     * @param name what the configuration calls them
     * @param turns for the checks
     */
    public static Passwords read(
            String name, String text, CheckTurns turns, LongSupplier nanoTicker, RandomGenerator random)
            throws ParseException {
        List<Credential> read =
                CredentialFile.read(text, hash -> PasswordHash.parse(hash).isPresent());
        return new Passwords(name, read, turns, nanoTicker, random);
    }

    /** The hash of {@code password} for a file. Costs hundreds of milliseconds. */
    public static String hash(String password, RandomGenerator random) {
        return PasswordHash.make(password, random).text();
    }

    public String name() {
        return name;
    }

    /** Whether {@code password} is that of {@code user}; {@code client} is who asks, for its turn. Never fails but for a bug. */
    public CompletionStage<Outcome> check(Object client, String user, String password) {
        if (user.length() > MAX_CHARS || password.length() > MAX_CHARS) {
            return CompletableFuture.completedFuture(Outcome.Wrong.INSTANCE);
        }
        byte[] attempt = keyed(user + ":" + password);
        String name = Base64.getEncoder().encodeToString(attempt);
        Outcome remembered = remembered(name);
        if (remembered != null) {
            return CompletableFuture.completedFuture(remembered);
        }
        CompletableFuture<Outcome> mine = new CompletableFuture<>();
        CompletableFuture<Outcome> others = underWay.putIfAbsent(name, mine);
        if (others != null) {
            return others;
        }
        start(new Check(client, name, user, password, mine));
        return mine;
    }

    private @Nullable Outcome remembered(String attempt) {
        Outcome known = good.getIfPresent(attempt);
        return known == null ? bad.getIfPresent(attempt) : known;
    }

    /** {@code attempt} stands for name and password; the name of the user cannot hold a colon (RFC 7617 section 2). */
    private record Check(
            Object client, String attempt, String user, String password, CompletableFuture<Outcome> outcome) {
        @Override
        public String toString() {
            return "Check";
        }
    }

    private void start(Check check) {
        CheckTurns.Admission admission = turns.take(check.client, new CheckTurns.Check() {
            @Override
            public Runnable run() {
                return judged(check);
            }

            @Override
            public void drop(CheckTurns.Admission why) {
                end(check, why);
            }
        });
        if (admission != CheckTurns.Admission.TAKEN) {
            end(check, admission);
        }
    }

    private void end(Check check, CheckTurns.Admission why) {
        underWay.remove(check.attempt, check.outcome);
        check.outcome.complete(why == CheckTurns.Admission.FULL ? Outcome.Busy.INSTANCE : Outcome.ClientBusy.INSTANCE);
    }

    private Runnable judged(Check check) {
        try {
            Outcome outcome = judge(check);
            return () -> {
                underWay.remove(check.attempt, check.outcome);
                check.outcome.complete(outcome);
            };
        } catch (RuntimeException | Error e) {
            return () -> {
                underWay.remove(check.attempt, check.outcome);
                check.outcome.completeExceptionally(e);
            };
        }
    }

    private Outcome judge(Check check) {
        User user = users.get(check.user);
        boolean isRight = hashFor(check.user).isOf(check.password);
        if (!isRight || user == null) {
            bad.put(check.attempt, Outcome.Wrong.INSTANCE);
            return Outcome.Wrong.INSTANCE;
        }
        Outcome.Known known = new Outcome.Known(user.credential());
        good.put(check.attempt, known);
        return known;
    }

    /** What a password for {@code name} is held against. A name without a user has rounds that some user has, and always the same: how long it takes must not tell. */
    PasswordHash hashFor(String name) {
        User user = users.get(name);
        byte[] sum = keyed(name);
        int index = Math.floorMod(ByteBuffer.wrap(sum).getInt(), nobody.size());
        return user == null ? nobody.get(index) : user.hash();
    }

    private byte[] keyed(String text) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + MAC, e);
        }
    }
}
