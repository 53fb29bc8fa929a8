package dev.portcullis.exchange;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import dev.portcullis.http.Statuses;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a refused request: a status, what it means in one sentence, and the incident id. Nothing else, since a reason helps an attacker more
 * than a user. HTML for browsers, {@code application/problem+json} (RFC 9457) for programs that say so, plain text for the rest.
 */
public final class DenialPage {
    /** Carries the incident id on every answer of our own. */
    public static final FieldName INCIDENT_ID = FieldName.of("Incident-Id");

    /** Stands for the id while a page is prepared; the last one on it. */
    private static final String MARK = "\0";

    private static final FieldName CACHE_CONTROL = FieldName.of("Cache-Control");
    private static final FieldName CONTENT_TYPE_OPTIONS = FieldName.of("X-Content-Type-Options");
    private static final FieldName CONTENT_SECURITY_POLICY = FieldName.of("Content-Security-Policy");

    private final int status;
    private final String id;
    private final PageTheme theme;
    private final Form form;

    /** What pages share that differ in the incident alone. Immutable. */
    record Kind(int status, Form form) {}

    enum Form {
        HTML("text/html; charset=utf-8"),
        PROBLEM("application/problem+json"),
        TEXT("text/plain; charset=utf-8");

        private final String contentType;

        Form(String contentType) {
            this.contentType = contentType;
        }
    }

    /** @param accept the request's Accept value, or null */
    public DenialPage(int status, String id, @Nullable String accept, PageTheme theme) {
        this.theme = theme;
        this.status = status;
        this.id = id;
        this.form = formFor(accept);
    }

    private static Form formFor(@Nullable String accept) {
        if (accept == null) {
            return Form.TEXT;
        }
        String lower = accept.toLowerCase(Locale.ROOT);
        if (lower.contains("text/html")) {
            return Form.HTML;
        }
        return lower.contains("json") ? Form.PROBLEM : Form.TEXT;
    }

    /** The head, with {@code extra} fields before ours. */
    public ResponseHead head(Fields extra) {
        Fields.Editor fields = extra.edit()
                .set(FieldName.CONTENT_TYPE, form.contentType)
                .set(CACHE_CONTROL, "no-store")
                .set(CONTENT_TYPE_OPTIONS, "nosniff")
                .set(INCIDENT_ID, id);
        if (form == Form.HTML) {
            fields.set(CONTENT_SECURITY_POLICY, theme.policy());
        }
        return ResponseHead.of(status, fields.build());
    }

    public byte[] content() {
        Kind key = new Kind(status, form);
        Frame known = theme.refusals().get(key);
        Frame frame = known != null ? known : theme.refusals().computeIfAbsent(key, k -> frame());
        byte[] shown = id.getBytes(StandardCharsets.UTF_8);
        byte[] content = Arrays.copyOf(frame.before, frame.before.length + shown.length + frame.behind.length);
        System.arraycopy(shown, 0, content, frame.before.length, shown.length);
        System.arraycopy(frame.behind, 0, content, frame.before.length + shown.length, frame.behind.length);
        return content;
    }

    /** What stands before and behind the incident id, which is all that differs between refusals with one status. Nobody writes to the arrays. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Frame(byte[] before, byte[] behind) {}

    private Frame frame() {
        String text = text(MARK);
        int at = text.lastIndexOf(MARK);
        return new Frame(
                text.substring(0, at).getBytes(StandardCharsets.UTF_8),
                text.substring(at + MARK.length()).getBytes(StandardCharsets.UTF_8));
    }

    private String text(String incident) {
        String reason = Statuses.reason(status);
        String sentence = sentence();
        return switch (form) {
            case HTML ->
                theme.html(
                        status + " " + reason,
                        "<p>" + sentence + "</p><p><small>Incident id: <code>" + incident + "</code></small></p>");
            case PROBLEM ->
                "{\"type\":\"about:blank\",\"title\":\"" + reason + "\",\"status\":" + status + ",\"detail\":\""
                        + sentence + "\",\"incident\":\"" + incident + "\"}\n";
            case TEXT -> status + " " + reason + "\n" + sentence + "\nIncident id: " + incident + "\n";
        };
    }

    private String sentence() {
        return switch (status) {
            case 401 -> "This page needs a valid sign-in.";
            case 403 -> "The request was refused. If you think this is a mistake, tell the site owner the incident id.";
            case 404 -> "There is nothing here.";
            case 408 -> "The request took too long to arrive.";
            case 413, 414, 431 -> "The request is larger than this site accepts.";
            case 429 -> "Too many requests. Please wait a moment.";
            case 500, 502, 503, 504 -> "The site cannot answer right now. Please try again later.";
            default -> "The request could not be understood.";
        };
    }
}
