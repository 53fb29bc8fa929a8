package dev.portcullis.stage.login;

import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.identity.oidc.Login;
import dev.portcullis.identity.oidc.OidcException;
import dev.portcullis.identity.oidc.QueryParameters;
import dev.portcullis.identity.session.RequestCookies;
import dev.portcullis.identity.session.Session;
import dev.portcullis.identity.session.Sessions;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Where users sign out: {@code /logout}. A page asks first, unless the request is known to come from a page of the same origin: nobody is signed out by a link or a form on another site.
 *
 * <p>{@code return} in the query is where the page at the end offers to go back to; the provider carries it as {@code state}.
 *
 * <p>The session ends here whatever the provider says; then the browser goes on to the provider's end_session endpoint (OpenID Connect RP-Initiated Logout 1.0), if it has one, and from there to {@code /signed-out}.
 * Immutable, safe for concurrent use.
 */
public final class LogoutEndpoint implements Endpoint {
    static final String NAME = "sign-out";
    static final String SIGNED_OUT = EndpointStage.PREFIX + "/signed-out";

    private final SignIn signIn;

    public LogoutEndpoint(SignIn signIn) {
        this.signIn = signIn;
    }

    @Override
    public Set<String> methods() {
        return Set.of("GET", "POST");
    }

    @Override
    public Verdict answer(Exchange x, String name) {
        String origin = signIn.parts().origin().of(x);
        String returnTo = parameter(x, "return");
        RequestCookies cookies = RequestCookies.of(x.request().fields());
        boolean isMeant = x.request().method().equals("POST") && Visit.isFromOwnPage(x, origin);
        return new Verdict.Pending(signIn.parts()
                .sessions()
                .find(x.request().host(), cookies)
                .thenCompose(found -> {
                    if (!(found instanceof Sessions.Live live)) {
                        // no cookie is cleared: a form on another site comes without ours, and must not take them away
                        return done(SignIn.redirect(origin + signedOut(returnTo), List.of()));
                    }
                    return isMeant
                            ? end(x, live.session(), cookies, returnTo)
                            : done(signIn.parts().pages().confirmLogout(logout(returnTo)));
                }));
    }

    private CompletionStage<Verdict> end(Exchange x, Session session, RequestCookies cookies, String returnTo) {
        String origin = signIn.parts().origin().of(x);
        Login login = signIn.login(session.provider());
        CompletionStage<Optional<URI>> next =
                login == null ? done(Optional.empty()) : login.end(session, URI.create(origin + SIGNED_OUT), returnTo);
        return signIn.parts().sessions().end(session).thenCompose(ended -> {
            signIn.parts().observer().ended(session, "signed-out", "exchange " + x.id());
            return next.handle((uri, failure) -> failure != null
                    ? signIn.parts().pages().signedOut(signIn.url(x, returnTo), true, SignIn.cookies(clear(cookies)))
                    : SignIn.redirect(uri.map(URI::toString).orElse(origin + signedOut(returnTo)), clear(cookies)));
        });
    }

    /** A path of the same origin that a query names; the home page if it names none that is good. */
    static String parameter(Exchange x, String name) {
        try {
            return ReturnPath.of(QueryParameters.parse(x.request().target().query())
                    .value(name)
                    .orElse(null));
        } catch (OidcException e) {
            return ReturnPath.of(null);
        }
    }

    private static String logout(String returnTo) {
        return EndpointStage.PREFIX + "/logout" + query("return", returnTo);
    }

    private static String signedOut(String returnTo) {
        return SIGNED_OUT + query("state", returnTo);
    }

    private static String query(String name, String returnTo) {
        return returnTo.equals("/") ? "" : "?" + name + "=" + URLEncoder.encode(returnTo, StandardCharsets.UTF_8);
    }

    private List<String> clear(RequestCookies cookies) {
        return signIn.parts().sessions().clear(cookies);
    }

    private static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }
}
