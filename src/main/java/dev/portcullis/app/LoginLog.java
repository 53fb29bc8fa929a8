package dev.portcullis.app;

import dev.portcullis.identity.Excerpt;
import dev.portcullis.identity.oidc.LoginObserver;
import dev.portcullis.identity.session.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line in the program's log for each login, each refresh and each end before its time; {@link DenialLog} has those for refusals. Stateless. */
enum LoginLog implements LoginObserver {
    INSTANCE;

    private static final Logger LOG = LoggerFactory.getLogger(LoginLog.class);

    @Override
    public void signedIn(Session session, String exchange) {
        LOG.info(
                "signed in: provider {} subject \"{}\" exchange {}",
                session.provider(),
                Excerpt.of(session.subject()),
                exchange);
    }

    @Override
    public void refreshed(Session session) {
        LOG.info(
                "session refreshed: provider {} subject \"{}\", refresh number {}",
                session.provider(),
                Excerpt.of(session.subject()),
                session.version());
    }

    @Override
    public void refreshFailed(Session session, String reason, String detail) {
        LOG.warn(
                "session not refreshed, it goes on as it was: provider {} subject \"{}\" reason {}: {}",
                session.provider(),
                Excerpt.of(session.subject()),
                reason,
                detail);
    }

    @Override
    public void tooLarge(Session session) {
        LOG.warn(
                "session too large for cookies after a refresh, identity.session.storage: memory has room: provider {} subject \"{}\"",
                session.provider(),
                Excerpt.of(session.subject()));
    }

    @Override
    public void endedByProvider(String provider, String channel, String subject, String exchange) {
        LOG.info(
                "signed out: provider {} by {} {} exchange {}",
                provider,
                channel,
                subject.isEmpty() ? "one session" : "every session of \"" + Excerpt.of(subject) + "\"",
                exchange);
    }

    @Override
    public void ended(Session session, String reason, String detail) {
        LOG.info(
                "session ended: provider {} subject \"{}\" reason {}: {}",
                session.provider(),
                Excerpt.of(session.subject()),
                reason,
                detail);
    }
}
