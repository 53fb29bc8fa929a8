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
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Users and their passwords, of which only hashes are known.
 *
 * <p>A check costs hundreds of milliseconds of a thread, for users that there are and for those that there are not; {@link PasswordFiles} has clients wait their turn. Its outcome is remembered by an HMAC of name
 * and password under a key that lives and ends with this object: a good one for as long as it is used, up to an hour, so that nobody's guesses keep out who was let in before; a bad one for seconds. Safe for
 * concurrent use.
 */
public final class Passwords {
    private static final Duration GOOD_UNUSED = Duration.ofMinutes(15);
    private static final Duration GOOD_AT_MOST = Duration.ofHours(1);
    private static final Duration BAD = Duration.ofSeconds(10);
    private static final int REMEMBERED = 10_000;
    private static final String MAC = "HmacSHA256";

    private final String name;
    private final Map<String, User> users = new HashMap<>();
    /** Checked for users that there are not: hashes of no password, with as many rounds as those of the users. */
    private final List<PasswordHash> nobody;

    private final SecretKeySpec key;
    private final Cache<String, Credential> good;
    private final Cache<String, Boolean> bad;

    private record User(Credential credential, PasswordHash hash) {}

    private Passwords(String name, List<Credential> credentials, LongSupplier nanoTicker, RandomGenerator random) {
        this.name = name;
        for (Credential each : credentials) {
            users.put(
                    each.name(), new User(each, PasswordHash.parse(each.hash()).orElseThrow()));
        }
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        this.nobody = nobody(users.values(), secret);
        this.key = new SecretKeySpec(secret, MAC);
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
     */
    public static Passwords read(String name, String text, LongSupplier nanoTicker, RandomGenerator random)
            throws ParseException {
        List<Credential> read =
                CredentialFile.read(text, hash -> PasswordHash.parse(hash).isPresent());
        return new Passwords(name, read, nanoTicker, random);
    }

    /** The hash of {@code password} for a file. Costs hundreds of milliseconds. */
    public static String hash(String password, RandomGenerator random) {
        return PasswordHash.make(password, random).text();
    }

    public String name() {
        return name;
    }

    /** Stands for name and password in the other methods; the name of the user cannot hold a colon (RFC 7617 section 2). */
    String attempt(String user, String password) {
        return Base64.getEncoder().encodeToString(keyed(user + ":" + password));
    }

    /** Whose {@code attempt} is, if an earlier check has shown it. */
    Optional<Credential> remembered(String attempt) {
        return Optional.ofNullable(good.getIfPresent(attempt));
    }

    /** Whether {@code attempt}, of {@code user}, cannot turn out to be right, so that a check would but take its time. */
    boolean isWrong(String attempt, String user) {
        return !users.containsKey(user) || isKnownAsWrong(attempt);
    }

    /** Whether an earlier check has shown that {@code attempt} is wrong. */
    boolean isKnownAsWrong(String attempt) {
        return bad.getIfPresent(attempt) != null;
    }

    /** Who {@code user} is, if {@code password} is theirs. Costs hundreds of milliseconds, unless it is remembered. */
    Optional<Credential> judge(String attempt, String user, String password) {
        Optional<Credential> known = remembered(attempt);
        if (known.isPresent() || isKnownAsWrong(attempt)) {
            return known;
        }
        User held = users.get(user);
        boolean isRight = hashFor(user).isOf(password);
        if (!isRight || held == null) {
            bad.put(attempt, true);
            return Optional.empty();
        }
        good.put(attempt, held.credential());
        return Optional.of(held.credential());
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
