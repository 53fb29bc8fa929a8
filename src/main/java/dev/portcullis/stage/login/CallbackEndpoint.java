package dev.portcullis.stage.login;

import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.identity.oidc.BrowserSecret;
import dev.portcullis.identity.oidc.Demand;
import dev.portcullis.identity.oidc.Login;
import dev.portcullis.identity.oidc.OidcException;
import dev.portcullis.identity.oidc.QueryParameters;
import dev.portcullis.identity.oidc.Ticket;
import dev.portcullis.identity.session.RequestCookies;
import dev.portcullis.identity.session.Session;
import dev.portcullis.identity.session.Sessions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Where a browser comes back to from a provider: {@code /callback/NAME}, one for each.
 *
 * <p>A login that this browser did not begin, or that has ended, is not finished: if it has a session by now, which another tab got, it goes on to where that login would have led; if not, it begins anew. Whoever
 * signs in gets a new session, and the one they had ends, unless another tab got that since this login began. Immutable, safe for concurrent use.
 */
public final class CallbackEndpoint implements Endpoint {
    private final SignIn signIn;

    public CallbackEndpoint(SignIn signIn) {
        this.signIn = signIn;
    }

    @Override
    public Set<String> methods() {
        return Set.of("GET");
    }

    @Override
    public Verdict answer(Exchange x, String name) {
        Login login = signIn.login(name);
        if (login == null) {
            return Verdict.deny(404, new Denial(SignIn.NAME, "no-such-provider"));
        }
        try {
            QueryParameters callback =
                    QueryParameters.parse(x.request().target().query());
            Ticket ticket = login.open(callback, x.request().host());
            BrowserSecret browser = signIn.browser(x);
            RequestCookies cookies = RequestCookies.of(x.request().fields());
            return new Verdict.Pending(signIn.parts()
                    .sessions()
                    .find(x.request().host(), cookies)
                    .thenCompose(before -> browser != null && Login.isBound(ticket, browser)
                            ? bound(x, login, callback, new Bound(ticket, browser, cookies, before))
                            : CompletableFuture.completedFuture(unbound(x, login, ticket, before))));
        } catch (OidcException e) {
            return signIn.fail(x, e);
        }
    }

    /** A login and the browser that began it, with what it had before. */
    private record Bound(Ticket ticket, BrowserSecret browser, RequestCookies cookies, Sessions.Found before) {}

    /** Another tab that began before has signed in meanwhile: to end that session for a new one would cut off what it has open. */
    private CompletionStage<Verdict> bound(Exchange x, Login login, QueryParameters callback, Bound bound) {
        return isSince(bound.ticket(), login, bound.before())
                ? CompletableFuture.completedFuture(goOn(x, bound, List.of()))
                : finish(x, login, callback, bound);
    }

    /** A session that is not clearly younger than the login may be one that somebody planted before it. */
    private static boolean isSince(Ticket ticket, Login login, Sessions.Found found) {
        return ticket.demand().equals(Demand.NONE)
                && isOf(login, found)
                && found instanceof Sessions.Live live
                && live.session().createdAt().isAfter(ticket.issuedAt());
    }

    private Verdict unbound(Exchange x, Login login, Ticket ticket, Sessions.Found before) {
        return isOf(login, before) && ticket.form().isEmpty()
                ? SignIn.redirect(signIn.url(x, ReturnPath.of(ticket.returnTo())), List.of())
                : signIn.again(x, login, ticket);
    }

    private static boolean isOf(Login login, Sessions.Found found) {
        return found instanceof Sessions.Live live
                && live.session().provider().equals(login.provider())
                && live.session().issuer().equals(login.issuer());
    }

    private CompletionStage<Verdict> finish(Exchange x, Login login, QueryParameters callback, Bound bound) {
        return login.finish(bound.ticket(), bound.browser(), signIn.place(x, login.provider()), callback)
                .thenCompose(session -> renew(bound.before(), session).thenApply(kept -> enter(x, bound, session)))
                .exceptionally(failure -> {
                    OidcException why = OidcException.in(failure);
                    boolean isOver = why != null && why.reason().equals("state-used") && isOf(login, bound.before());
                    return isOver
                            ? SignIn.redirect(
                                    signIn.url(x, ReturnPath.of(bound.ticket().returnTo())), List.of())
                            : signIn.fail(x, failure);
                });
    }

    /**
     * The new session takes the place of the one before, which a copy of its cookie must not open either. What the same user has open there, in other tabs say, goes on in the new one.
     */
    private CompletionStage<Void> renew(Sessions.Found before, Session session) {
        Sessions sessions = signIn.parts().sessions();
        if (before instanceof Sessions.Live live && live.session().isSameUsers(session)) {
            signIn.parts().open().move(live.session(), session);
        }
        CompletionStage<Void> ended = before instanceof Sessions.Live live
                ? sessions.end(live.session())
                : CompletableFuture.completedFuture(null);
        return ended.thenCompose(done -> sessions.keep(session));
    }

    private Verdict enter(Exchange x, Bound bound, Session session) {
        Optional<List<String>> cookies =
                signIn.parts().sessions().write(x.request().host(), session, bound.cookies());
        if (cookies.isEmpty()) {
            return signIn.fail(
                    x,
                    OidcException.badRequest(
                            "session-too-large",
                            "it does not fit into cookies; identity.session.storage: memory has room"));
        }
        signIn.parts().observer().signedIn(session, x.id());
        return goOn(x, bound, cookies.get());
    }

    /** Goes to where the login was to lead, with the form that waited for it. */
    private Verdict goOn(Exchange x, Bound bound, List<String> setCookies) {
        String url = signIn.url(x, ReturnPath.of(bound.ticket().returnTo()));
        byte[] form = signIn.takeForm(bound.ticket(), bound.browser());
        List<Map.Entry<String, String>> pairs = form == null ? null : FormContent.pairs(form);
        return pairs == null
                ? SignIn.redirect(url, setCookies)
                : signIn.parts().pages().resend(url, new ArrayList<>(pairs), SignIn.cookies(setCookies));
    }
}
