package dev.portcullis.app;

import dev.portcullis.identity.Excerpt;
import dev.portcullis.identity.oidc.LoginObserver;
import dev.portcullis.identity.session.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line in the program's log for each login, each refresh and each end before its time; {@link DenialLog} has those for refusals. Safe for concurrent use. */
final class LoginLog implements LoginObserver {
    private static final Logger LOG = LoggerFactory.getLogger(LoginLog.class);

    private final IdentityLines lines;

    LoginLog(IdentityLines lines) {
        this.lines = lines;
    }

    @Override
    public void signedIn(Session session, String exchange) {
        lines.info(LOG, "signed in: " + who(session) + " exchange " + exchange);
    }

    @Override
    public void refreshed(Session session) {
        lines.info(LOG, "session refreshed: " + who(session) + ", refresh number " + session.version());
    }

    @Override
    public void refreshFailed(Session session, String reason, String detail) {
        lines.warn(
                LOG,
                "session not refreshed, it goes on as it was: " + who(session) + " reason " + reason + ": " + detail);
    }

    @Override
    public void tooLarge(Session session) {
        lines.warn(
                LOG,
                "session too large for cookies after a refresh, identity.session.storage: memory has room: "
                        + who(session));
    }

    @Override
    public void endedByProvider(String provider, String channel, String subject, String exchange) {
        String what = subject.isEmpty() ? "one session" : "every session of \"" + Excerpt.of(subject) + "\"";
        lines.info(LOG, "signed out: provider " + provider + " by " + channel + " " + what + " exchange " + exchange);
    }

    @Override
    public void ended(Session session, String reason, String detail) {
        lines.info(LOG, "session ended: " + who(session) + " reason " + reason + ": " + detail);
    }

    /** A session that was not used for longest has had to make room for another among {@code capacity}. */
    void pushedOut(Session session, int capacity) {
        lines.warn(
                LOG,
                "session ended: " + who(session) + " reason session-store-full: identity.session.capacity is "
                        + capacity);
    }

    private static String who(Session session) {
        return "provider " + session.provider() + " subject \"" + Excerpt.of(session.subject()) + "\"";
    }
}
