package dev.portcullis.stage.login;

import dev.portcullis.exchange.DenialPage;
import dev.portcullis.exchange.PageTheme;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The pages of signing in and out, as HTML that works without scripts and without anything from elsewhere. Everything that was not written here is escaped. Immutable.
 */
public final class Pages {
    private static final FieldName CACHE_CONTROL = FieldName.of("Cache-Control");
    private static final FieldName CONTENT_TYPE_OPTIONS = FieldName.of("X-Content-Type-Options");
    private static final FieldName CONTENT_SECURITY_POLICY = FieldName.of("Content-Security-Policy");
    private static final FieldName REFERRER_POLICY = FieldName.of("Referrer-Policy");
    /** A field of the form may be called {@code submit}. */
    private static final String SUBMIT = "HTMLFormElement.prototype.submit.call(document.forms[0])";

    private final PageTheme theme;

    public Pages(PageTheme theme) {
        this.theme = theme;
    }

    /** A way to sign in, among several. */
    public record Choice(String label, String href) {}

    /** Asks where to sign in. */
    public Verdict.Reply choose(List<Choice> choices) {
        StringBuilder list = new StringBuilder();
        for (Choice choice : choices) {
            list.append("<li><a class=\"button\" href=\"")
                    .append(escape(choice.href()))
                    .append("\">");
            list.append(escape(choice.label())).append("</a></li>");
        }
        return page(200, "Sign in", "<ul class=\"choices\">" + list + "</ul>", theme.policy(), Fields.EMPTY);
    }

    /** Says that what was sent needs a sign-in first and was not kept. */
    public Verdict.Reply notKept(String href) {
        String text =
                "<p>You have to sign in first. What you have just sent was not kept; please send it again after that.</p>"
                        + button(href, "Sign in");
        return page(401, "Sign in", text, theme.policy(), Fields.EMPTY);
    }

    /** Says that a login did not succeed, and offers to begin again at {@code href}. */
    public Verdict.Reply failed(int status, String incident, String href, Fields more) {
        String text = "<p>Signing in did not succeed.</p>" + button(href, "Try again") + "<p><small>Incident id: <code>"
                + escape(incident) + "</code></small></p>";
        Fields fields = more.edit().set(DenialPage.INCIDENT_ID, incident).build();
        return page(status, "Sign in", text, theme.policy(), fields);
    }

    /** Asks whether to sign out, by a form that goes to {@code action}. */
    public Verdict.Reply confirmLogout(String action) {
        String form = "<form method=\"post\" action=\"" + escape(action) + "\"><button>Sign out</button></form>";
        return telling(page(200, "Sign out?", form, theme.formPolicy(), Fields.EMPTY));
    }

    /** Says that the session has ended, and offers {@code href}; whether the provider could not be asked to end its own. */
    public Verdict.Reply signedOut(String href, boolean onlyHere, Fields more) {
        String text = onlyHere
                ? "<p>You are signed out here, but the place where you signed in could not be reached: close the browser, or sign out there as well.</p>"
                : "<p>You are signed out.</p>";
        return page(200, "Signed out", text + button(href, "Sign in again"), theme.policy(), more);
    }

    /** Sends the fields of a form to {@code action} once more: by a script, or by a button where there are none. */
    public Verdict.Reply resend(String action, List<Map.Entry<String, String>> values, Fields more) {
        StringBuilder form = new StringBuilder("<form method=\"post\" action=\"")
                .append(escape(action))
                .append("\">");
        for (Map.Entry<String, String> value : values) {
            form.append("<input type=\"hidden\" name=\"").append(escape(value.getKey()));
            form.append("\" value=\"").append(escape(value.getValue())).append("\">");
        }
        form.append("<p>You are signed in.</p><p><button>Go on</button></p></form><script>")
                .append(SUBMIT);
        return telling(page(200, "Sign in", form.append("</script>").toString(), theme.formPolicy(SUBMIT), more));
    }

    private static String button(String href, String text) {
        return "<p><a class=\"button\" href=\"" + escape(href) + "\">" + text + "</a></p>";
    }

    /** Lets the form of {@code page} say which origin it is from: under {@code no-referrer} browsers say {@code Origin: null}, which applications refuse. */
    private static Verdict.Reply telling(Verdict.Reply page) {
        Fields fields = page.head()
                .fields()
                .edit()
                .set(REFERRER_POLICY, "strict-origin")
                .build();
        return new Verdict.Reply(page.head().withFields(fields), page.content());
    }

    private Verdict.Reply page(int status, String title, String main, String policy, Fields more) {
        Fields fields = more.edit()
                .set(FieldName.CONTENT_TYPE, "text/html; charset=utf-8")
                .set(CACHE_CONTROL, "no-store")
                .set(CONTENT_TYPE_OPTIONS, "nosniff")
                .set(REFERRER_POLICY, "no-referrer")
                .set(CONTENT_SECURITY_POLICY, policy)
                .build();
        byte[] html = theme.html(title, main).getBytes(StandardCharsets.UTF_8);
        return new Verdict.Reply(ResponseHead.of(status, fields), html);
    }

    private static String escape(String text) {
        return PageTheme.escape(text);
    }
}
