package dev.portcullis.stage.login;

import dev.portcullis.exchange.DenialPage;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The pages of signing in, as HTML that works without scripts and without anything from elsewhere. Everything that was not written here is escaped. Immutable.
 */
public final class Pages {
    private static final FieldName CACHE_CONTROL = FieldName.of("Cache-Control");
    private static final FieldName CONTENT_TYPE_OPTIONS = FieldName.of("X-Content-Type-Options");
    private static final FieldName CONTENT_SECURITY_POLICY = FieldName.of("Content-Security-Policy");
    private static final FieldName REFERRER_POLICY = FieldName.of("Referrer-Policy");

    private static final String STYLE =
            "body{font:16px/1.5 system-ui,sans-serif;max-width:36em;margin:15vh auto;padding:0 1em}code{user-select:all}";
    private static final String SUBMIT = "document.forms[0].submit()";
    private static final String POLICY =
            "default-src 'none'; style-src " + hash(STYLE) + "; frame-ancestors 'none'; base-uri 'none'";

    /** A way to sign in, among several. */
    public record Choice(String label, String href) {}

    /** Asks where to sign in. */
    public Verdict.Reply choose(List<Choice> choices) {
        StringBuilder list = new StringBuilder();
        for (Choice choice : choices) {
            list.append("<li><a href=\"").append(escape(choice.href())).append("\">");
            list.append(escape(choice.label())).append("</a></li>");
        }
        return page(200, "Sign in", "<ul>" + list + "</ul>", "", Fields.EMPTY);
    }

    /** Says that what was sent needs a sign-in first and was not kept. */
    public Verdict.Reply notKept(String href) {
        String text =
                "<p>You have to sign in first. What you have just sent was not kept; please send it again after that.</p>"
                        + "<p><a href=\"" + escape(href) + "\">Sign in</a></p>";
        return page(401, "Sign in", text, "", Fields.EMPTY);
    }

    /** Says that a login did not succeed, and offers to begin again at {@code href}. */
    public Verdict.Reply failed(int status, String incident, String href, Fields more) {
        String text = "<p>Signing in did not succeed.</p><p><a href=\"" + escape(href)
                + "\">Try again</a></p><p>Incident id: <code>" + escape(incident) + "</code></p>";
        return page(
                status,
                "Sign in",
                text,
                "",
                more.edit().set(DenialPage.INCIDENT_ID, incident).build());
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
        return page(200, "Sign in", form.append("</script>").toString(), "; script-src " + hash(SUBMIT), more);
    }

    private static Verdict.Reply page(int status, String title, String main, String policy, Fields more) {
        String html =
                "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>"
                        + title + "</title><style>" + STYLE + "</style></head><body><main><h1>" + title + "</h1>" + main
                        + "</main></body></html>\n";
        Fields fields = more.edit()
                .set(FieldName.CONTENT_TYPE, "text/html; charset=utf-8")
                .set(CACHE_CONTROL, "no-store")
                .set(CONTENT_TYPE_OPTIONS, "nosniff")
                .set(REFERRER_POLICY, "no-referrer")
                .set(CONTENT_SECURITY_POLICY, POLICY + policy)
                .build();
        return new Verdict.Reply(ResponseHead.of(status, fields), html.getBytes(StandardCharsets.UTF_8));
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
