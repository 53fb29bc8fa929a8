package dev.portcullis.app;

import dev.portcullis.identity.oidc.LogoutTokens;
import dev.portcullis.identity.oidc.Refresher;
import dev.portcullis.identity.oidc.Ticket;
import dev.portcullis.identity.proof.OneTimeIds;
import dev.portcullis.identity.session.KeptForms;
import dev.portcullis.identity.session.KeyRing;
import dev.portcullis.identity.session.Revocations;
import dev.portcullis.stage.login.OpenSessions;
import dev.portcullis.state.MemoryForms;
import dev.portcullis.state.MemoryRevocations;
import dev.portcullis.state.MemorySessions;
import dev.portcullis.state.RecentIds;
import java.security.DrbgParameters;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;

/**
 * What signing in remembers beyond a reload, and where it tells of it: sessions, those that were ended, logins that were used, forms that wait, refreshes that were made; and the key that seals cookies where the configuration has none. Safe for
 * concurrent use.
 */
record SharedLogin(
        Clock clock,
        SecureRandom random,
        LoginLog log,
        MemorySessions sessions,
        Revocations revocations,
        OpenSessions open,
        OneTimeIds usedLogins,
        OneTimeIds usedLogoutTokens,
        KeptForms forms,
        Refresher.Memory refreshes,
        KeyRing ownRing) {
    private static final int REVOCATIONS = 200_000;
    private static final int LOGINS = 200_000;
    private static final int SESSIONS = 100_000;
    private static final long FORM_BYTES = 16L * 1024 * 1024;

    static SharedLogin fresh(Clock clock, IdentityLines lines) {
        SecureRandom random = generator();
        byte[] key = new byte[32];
        random.nextBytes(key);
        Revocations revocations = new MemoryRevocations(REVOCATIONS, clock);
        LoginLog log = new LoginLog(lines);
        return new SharedLogin(
                clock,
                random,
                log,
                new MemorySessions(SESSIONS, clock, log::pushedOut),
                revocations,
                new OpenSessions(revocations, clock),
                new RecentIds(LOGINS, Ticket.LIFETIME),
                new RecentIds(LOGINS, LogoutTokens.REMEMBERED),
                new MemoryForms(FORM_BYTES, Ticket.LIFETIME),
                new Refresher.Memory(clock),
                new KeyRing(List.of(key), random));
    }

    /** One that has its seed when it is handed out, and asks the operating system for no more: reading from there would block an event loop. */
    private static SecureRandom generator() {
        try {
            SecureRandom random = SecureRandom.getInstance(
                    "DRBG", DrbgParameters.instantiation(256, DrbgParameters.Capability.NONE, null));
            random.nextBytes(new byte[1]);
            return random;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has DRBG", e);
        }
    }
}
