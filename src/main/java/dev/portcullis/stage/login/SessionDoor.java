package dev.portcullis.stage.login;

import dev.portcullis.exchange.BodyNeed;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Slot;
import dev.portcullis.exchange.Subject;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.identity.StepUp;
import dev.portcullis.identity.oidc.Demand;
import dev.portcullis.identity.oidc.Login;
import dev.portcullis.identity.oidc.Refresher;
import dev.portcullis.identity.session.RequestCookies;
import dev.portcullis.identity.session.Session;
import dev.portcullis.identity.session.Sessions;
import dev.portcullis.stage.auth.Door;
import dev.portcullis.stage.auth.Entry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who has a session of one of the route's providers, and sends browsers without one to sign in.
 *
 * <p>What the cookie has to say anew (a refresh, the idle time) is left for {@link OwnCookiesStage}, which adds it to the answer. A request that is no browser's opening a page gets no invitation, so
 * that nothing but a 401 and no cookie comes of it. Immutable, safe for concurrent use.
 */
public final class SessionDoor implements Door {
    /** Set-Cookie values for the answer. */
    static final Slot<Lines> SET_COOKIES = Slot.of(Lines.class);

    /** The session by which somebody came in: a stronger sign-in is asked of its provider. */
    private static final Slot<Session> SESSION = Slot.of(Session.class);

    private final SignIn signIn;
    private final Map<String, Refresher> refreshers;
    private final List<String> providers;
    private final Invitation invitation;
    private final SessionWatch watch;

    /** Whom a route sends to sign in. */
    public enum Invitation {
        /** Browsers that open a page. */
        AUTO,
        NEVER,
        /** Also who does not say what it is. */
        ALWAYS
    }

    /** Lines for the answer. */
    record Lines(List<String> values) {}

    /**
     * @param refreshers of all providers, by name
     * @param providers that vouch for this route; one of them is the default
     */
    public SessionDoor(
            SignIn signIn,
            Map<String, Refresher> refreshers,
            List<String> providers,
            Invitation invitation,
            SessionWatch watch) {
        this.signIn = signIn;
        this.refreshers = Map.copyOf(refreshers);
        this.providers = List.copyOf(providers);
        this.invitation = invitation;
        this.watch = watch;
    }

    @Override
    public String name() {
        return "session";
    }

    // ---- who comes in

    @Override
    public Entry enter(Exchange x) {
        RequestCookies cookies = RequestCookies.of(x.request().fields());
        CompletableFuture<Entry> entry = sessions()
                .find(x.request().host(), cookies)
                .thenCompose(found -> judge(x, cookies, found))
                .toCompletableFuture();
        boolean isKnown = entry.isDone() && !entry.isCompletedExceptionally();
        return isKnown ? entry.join() : new Entry.Pending(entry);
    }

    private CompletionStage<Entry> judge(Exchange x, RequestCookies cookies, Sessions.Found found) {
        if (found instanceof Sessions.None none) {
            return without(none.reason());
        }
        Session session = ((Sessions.Live) found).session();
        Refresher refresher = refreshers.get(session.provider());
        Login login = signIn.login(session.provider());
        boolean isOf = login != null && login.issuer().equals(session.issuer());
        if (!providers.contains(session.provider()) || refresher == null || login == null || !isOf) {
            return without("session-of-other-provider");
        }
        return refresher.current(session).thenCompose(now -> {
            if (now instanceof Refresher.Ended ended) {
                // or else it would be alive again once the provider can no longer be asked
                return sessions().end(session).thenCompose(done -> without(ended.reason()));
            }
            Session current = ((Refresher.Alive) now).session();
            if (!login.admits(current.claims())) {
                // what is needed may have changed since it began
                return without("claim-lost");
            }
            // not before the refresh, whose failure ends the session: this exchange is there to be told so
            watch.uses(x, current);
            // asked again behind the watch and the refresh: what ended it meanwhile has not seen this exchange
            return sessions().isRevoked(current) ? without("session-revoked") : admit(x, cookies, session, current);
        });
    }

    private CompletionStage<Entry> admit(Exchange x, RequestCookies cookies, Session brought, Session current) {
        x.put(SESSION, current);
        Entry admitted =
                new Entry.Admitted(new Subject(current.issuer(), current.subject(), current.claims()), List.of());
        if (brought.version() == current.version() && !sessions().isToBeTouched(current)) {
            return CompletableFuture.completedFuture(admitted);
        }
        return sessions().renew(x.request().host(), current, cookies).thenApply(lines -> {
            x.put(SET_COOKIES, new Lines(lines));
            return admitted;
        });
    }

    private static CompletionStage<Entry> without(String reason) {
        return CompletableFuture.completedFuture(new Entry.NoCredentials(reason));
    }

    private Sessions sessions() {
        return signIn.parts().sessions();
    }

    // ---- who is sent to sign in

    /** A form that a page of ours sends is looked at in case its sender has to sign in first; the rest of a longer one streams on. */
    @Override
    public BodyNeed requestBody(Exchange x) {
        return invitation != Invitation.NEVER && isKeepable(x)
                ? BodyNeed.prefix(FormContent.MAX_BYTES)
                : BodyNeed.none();
    }

    private boolean isKeepable(Exchange x) {
        return FormContent.isForm(x.request())
                && Visit.of(x.request()) == Visit.PAGE
                && Visit.isFromOwnPage(x, signIn.parts().origin().of(x));
    }

    @Override
    public @Nullable Verdict invite(Exchange x) {
        return sendToSignIn(x, signIn.login(only()), Demand.NONE);
    }

    @Override
    public @Nullable Verdict stepUp(Exchange x, StepUp need) {
        Session session = x.get(SESSION);
        String provider = session == null ? only() : session.provider();
        return sendToSignIn(
                x,
                signIn.login(provider),
                new Demand(need.acrValues(), need.maxAge().orElse(null)));
    }

    /** @param login null for the user's choice */
    private @Nullable Verdict sendToSignIn(Exchange x, @Nullable Login login, Demand demand) {
        Visit visit = Visit.of(x.request());
        boolean isInvited = invitation != Invitation.NEVER
                && (visit == Visit.PAGE || (visit == Visit.UNKNOWN && invitation == Invitation.ALWAYS));
        if (!isInvited) {
            return null;
        }
        String wanted = ReturnPath.written(x.request().target());
        String returnTo = ReturnPath.of(wanted);
        return switch (x.request().method()) {
            case "GET", "HEAD" -> begin(x, login, returnTo, null, demand);
            case "POST" -> {
                // it is sent again to where it was sent, at a provider that is known, or not at all
                boolean isKept = isKeepable(x) && returnTo.equals(wanted) && login != null;
                byte[] form = isKept ? FormContent.of(x) : null;
                yield form == null
                        ? signIn.parts().pages().notKept(choiceUrl(x, returnTo))
                        : begin(x, login, returnTo, form, demand);
            }
            default -> null;
        };
    }

    private Verdict begin(Exchange x, @Nullable Login login, String returnTo, byte @Nullable [] form, Demand demand) {
        return login == null
                ? SignIn.redirect(choiceUrl(x, returnTo), List.of())
                : signIn.begin(x, login, returnTo, form, demand);
    }

    /** Where to sign in at the one provider of the route, or to choose among those that it takes. */
    private String choiceUrl(Exchange x, String returnTo) {
        return providers.size() == 1
                ? signIn.loginUrl(x, providers.get(0), returnTo)
                : signIn.choiceUrl(x, providers, returnTo);
    }

    /** The provider if there is one, or empty for the user's choice. */
    private String only() {
        return providers.size() == 1 ? providers.get(0) : "";
    }
}
