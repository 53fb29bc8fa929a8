package dev.portcullis.stage.login;

import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import dev.portcullis.identity.oidc.BrowserSecret;
import dev.portcullis.identity.oidc.Demand;
import dev.portcullis.identity.oidc.Login;
import dev.portcullis.identity.oidc.LoginObserver;
import dev.portcullis.identity.oidc.OidcException;
import dev.portcullis.identity.oidc.Ticket;
import dev.portcullis.identity.session.KeptForms;
import dev.portcullis.identity.session.KeyRing;
import dev.portcullis.identity.session.OwnCookies;
import dev.portcullis.identity.session.RequestCookies;
import dev.portcullis.identity.session.Sessions;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the doors and endpoints of signing in share: sends browsers to a provider and knows them again when they come back. Immutable, safe for concurrent use.
 */
public final class SignIn {
    static final String NAME = "sign-in";

    private static final FieldName CACHE_CONTROL = FieldName.of("Cache-Control");
    private static final FieldName REFERRER_POLICY = FieldName.of("Referrer-Policy");
    /** Parameter, and purpose of its seal. */
    static final String AMONG = "among";

    /**
     * How often a login is begun once more. Tabs that begin at once without a cookie each bring one, and each takes the place of the one before, so that one tab may lose its own several times;
     * an attempt is two redirects, and browsers follow 20.
     */
    private static final int MAX_ATTEMPTS = 7;

    private final Map<String, Provider> providers;
    private final Parts parts;

    /** A provider to sign in at; {@code label} is what users choose it by. */
    public record Provider(Login login, String label) {}

    /**
     * What it is made of.
     *
     * @param ring seals what browsers bring back
     * @param random a cryptographic generator
     */
    public record Parts(
            PublicOrigin origin,
            OwnCookies cookies,
            Sessions sessions,
            OpenSessions open,
            KeyRing ring,
            KeptForms forms,
            Pages pages,
            LoginObserver observer,
            Clock clock,
            RandomGenerator random) {}

    /** @param providers by the names that routes call them */
    public SignIn(Map<String, Provider> providers, Parts parts) {
        this.providers = Map.copyOf(providers);
        this.parts = parts;
    }

    Parts parts() {
        return parts;
    }

    @Nullable
    Login login(String provider) {
        Provider known = providers.get(provider);
        return known == null ? null : known.login();
    }

    String label(String provider) {
        Provider known = providers.get(provider);
        return known == null ? provider : known.label();
    }

    // ---- where

    Login.Place place(Exchange x, String provider) {
        URI callback = URI.create(parts.origin().of(x) + EndpointStage.PREFIX + "/callback/" + provider);
        return new Login.Place(x.request().host(), callback);
    }

    /** The absolute URL of a path that {@link ReturnPath} let pass. */
    String url(Exchange x, String returnTo) {
        return parts.origin().of(x) + returnTo;
    }

    /** The URL at which a login begins that comes back to {@code returnTo}; {@code provider} is empty for the user's choice. */
    String loginUrl(Exchange x, String provider, String returnTo) {
        String url =
                parts.origin().of(x) + EndpointStage.PREFIX + "/login" + (provider.isEmpty() ? "" : "/" + provider);
        return returnTo.equals("/") ? url : url + "?return=" + URLEncoder.encode(returnTo, StandardCharsets.UTF_8);
    }

    /** The URL at which users choose among {@code among}, and no other provider, to come back to {@code returnTo}. */
    String choiceUrl(Exchange x, List<String> among, String returnTo) {
        byte[] names = String.join(",", among).getBytes(StandardCharsets.UTF_8);
        byte[] sealed = parts.ring().seal(AMONG, x.request().host(), names);
        String url = loginUrl(x, "", returnTo);
        return url + (url.indexOf('?') < 0 ? "?" : "&") + AMONG + "="
                + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    /** The providers that {@code sealed}, of such a URL, names; empty if it is none of ours. */
    List<String> among(Exchange x, String sealed) {
        try {
            byte[] names = parts.ring()
                    .open(AMONG, x.request().host(), Base64.getUrlDecoder().decode(sealed));
            return names == null ? List.of() : List.of(new String(names, StandardCharsets.UTF_8).split(",", -1));
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    // ---- going

    /** Sends the browser of {@code x} to {@code login}, to come back to {@code returnTo}; {@code form} is content that waits for it, or null. */
    Verdict begin(Exchange x, Login login, String returnTo, byte @Nullable [] form, Demand demand) {
        BrowserSecret known = browser(x);
        Instant now = parts.clock().instant();
        boolean isNew = known == null || !known.outlivesTicketOf(now);
        BrowserSecret browser = known == null || isNew ? BrowserSecret.fresh(parts.random(), now) : known;
        String kept = form == null ? "" : keep(browser, form);
        return go(x, login, login.ticket(browser, returnTo, kept, demand), browser, isNew);
    }

    /** Begins a login once more whose browser did not bring what binds it. */
    Verdict again(Exchange x, Login login, Ticket ticket) {
        if (ticket.attempt() >= MAX_ATTEMPTS) {
            return fail(
                    x,
                    OidcException.badRequest(
                            "callback-not-bound",
                            "the browser did not bring the cookie that binds the login to it, again and again"));
        }
        BrowserSecret known = browser(x);
        BrowserSecret browser = known == null
                ? BrowserSecret.fresh(parts.random(), parts.clock().instant())
                : known;
        return go(x, login, login.again(ticket, browser), browser, known == null);
    }

    private Verdict go(Exchange x, Login login, Ticket ticket, BrowserSecret browser, boolean isNew) {
        return new Verdict.Pending(login.begin(ticket, browser, place(x, login.provider()))
                .handle((url, failure) -> failure == null
                        ? redirect(url.toString(), isNew ? binding(x, browser) : List.of())
                        : fail(x, failure)));
    }

    private List<String> binding(Exchange x, BrowserSecret browser) {
        String value = browser.seal(parts.ring(), x.request().host());
        return List.of(parts.cookies().setLogin(value, BrowserSecret.LIFETIME));
    }

    /** What binds logins to the browser of {@code x}, or null. */
    @Nullable
    BrowserSecret browser(Exchange x) {
        String value =
                RequestCookies.of(x.request().fields()).only(parts.cookies().login());
        return value == null
                ? null
                : BrowserSecret.open(
                        parts.ring(), x.request().host(), value, parts.clock().instant());
    }

    private String keep(BrowserSecret browser, byte[] form) {
        byte[] bytes = new byte[16];
        parts.random().nextBytes(bytes);
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        byte[] sealed = browser.keyFor(id, parts.random()).seal("form", id, form);
        parts.forms().keep(id, sealed, Ticket.LIFETIME);
        return id;
    }

    /** The content that waited for {@code ticket}, or null if there is none, or no more. */
    byte @Nullable [] takeForm(Ticket ticket, BrowserSecret browser) {
        byte[] sealed = ticket.form().isEmpty() ? null : parts.forms().take(ticket.form());
        return sealed == null
                ? null
                : browser.keyFor(ticket.form(), parts.random()).open("form", ticket.form(), sealed);
    }

    // ---- answers

    /** 303 whatever the method was: a 307 would send content on (RFC 9700 section 4.12). */
    static Verdict redirect(String url, List<String> setCookies) {
        return new Verdict.Reply(
                ResponseHead.of(
                        303,
                        cookies(setCookies).edit().set(FieldName.LOCATION, url).build()),
                new byte[0]);
    }

    /** Fields of an answer that nobody may keep or tell where it came from, with cookies. */
    static Fields cookies(List<String> setCookies) {
        Fields.Editor fields =
                Fields.EMPTY.edit().set(CACHE_CONTROL, "no-store").set(REFERRER_POLICY, "no-referrer");
        setCookies.forEach(line -> fields.add(FieldName.SET_COOKIE, line));
        return fields.build();
    }

    /** The page for a login that did not succeed; the reason goes to the log. */
    Verdict fail(Exchange x, Throwable failure) {
        OidcException why = OidcException.in(failure);
        if (why == null) {
            throw new IllegalStateException("login failed", failure);
        }
        x.denied(new Denial(NAME, why.reason(), why.detail()));
        int status = switch (why.kind()) {
            case BAD_REQUEST -> 400;
            case REFUSED -> 403;
            case BAD_PROVIDER -> 502;
            case UNAVAILABLE -> 503;
        };
        Fields more = why.kind() == OidcException.Kind.UNAVAILABLE
                ? Fields.of(
                        FieldName.RETRY_AFTER,
                        String.valueOf(Math.max(1, why.retryAfter().toSeconds())))
                : Fields.EMPTY;
        return parts.pages().failed(status, x.id(), url(x, "/"), more);
    }
}
