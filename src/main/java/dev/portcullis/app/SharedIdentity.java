package dev.portcullis.app;

import dev.portcullis.identity.key.SigningKeys;
import dev.portcullis.state.MemoryOneTimeIds;
import java.security.SecureRandom;
import java.time.Clock;

/**
 * What authentication remembers beyond a reload: which proofs were used, and the keys of our own tokens and nonces. Arrays are not copied. Safe for concurrent use.
 *
 * @param login what signing in remembers
 * @param nonceKey of DPoP nonces
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SharedIdentity(
        OnDemand<SharedLogin> login,
        Clock clock,
        MemoryOneTimeIds usedProofs,
        byte[] nonceKey,
        SigningKeys signingKeys) {
    /** @param lines for what becomes of logins, in the program's log */
    static SharedIdentity fresh(SecureRandom random, IdentityLines lines) {
        byte[] nonceKey = new byte[32];
        random.nextBytes(nonceKey);
        Clock clock = Clock.systemUTC();
        return new SharedIdentity(
                new OnDemand<>(() -> SharedLogin.fresh(clock, lines)),
                clock,
                new MemoryOneTimeIds(clock),
                nonceKey,
                new SigningKeys(clock));
    }
}
