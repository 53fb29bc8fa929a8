package dev.portcullis.identity.session;

import java.util.List;

/**
 * Which sessions a revocation ends: the one with an id of ours, those that a provider knows by one {@code sid}, those of a subject, those of a subject that have no {@code sid}, or all.
 * Immutable.
 *
 * @param issuer empty for {@code ID} and {@code ALL}
 * @param name empty for {@code ALL}
 */
public record SessionScope(Kind kind, String issuer, String name) {
    public static final SessionScope ALL = new SessionScope(Kind.ALL, "", "");

    /** What the name is of. */
    public enum Kind {
        ID,
        PROVIDER_SESSION,
        SUBJECT,
        SUBJECT_WITHOUT_SESSION,
        ALL
    }

    public static SessionScope ofId(String sessionId) {
        return new SessionScope(Kind.ID, "", sessionId);
    }

    /** All that {@code session} is in, but for {@link #ALL}. */
    public static List<SessionScope> allOf(Session session) {
        String issuer = session.issuer();
        boolean isUnknownThere = session.providerSession().isEmpty();
        return List.of(
                ofId(session.id()),
                new SessionScope(Kind.SUBJECT, issuer, session.subject()),
                isUnknownThere
                        ? new SessionScope(Kind.SUBJECT_WITHOUT_SESSION, issuer, session.subject())
                        : new SessionScope(Kind.PROVIDER_SESSION, issuer, session.providerSession()));
    }
}
