package dev.portcullis.identity.session;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The names of our cookies, what belongs to them, and how a long value is spread over several: {@code NAME}, {@code NAME.1} ... up to {@value #MAX_CHUNKS} in all, so that what a browser has to carry is bounded. Every
 * name starts with {@code __Host-}: no other host, no other path and no clear-text page can set one. Immutable.
 */
public final class OwnCookies {
    /** How many cookies a session may take. */
    static final int MAX_CHUNKS = 4;

    /** Of a value; with name and attributes, a cookie stays below the 4096 bytes that browsers promise. */
    static final int MAX_CHUNK_CHARS = 3_800;

    private static final String PREFIX = "__Host-";
    private static final String ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=Lax";

    private final String session;
    private final String login;

    /** @param name without the prefix */
    public OwnCookies(String name) {
        this.session = PREFIX + name;
        this.login = PREFIX + name + "-login";
    }

    /** The cookie that binds logins to a browser. */
    public String login() {
        return login;
    }

    /** Whether a cookie of this name is ours, in whatever case: some backends read names without regard to it. */
    public boolean own(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String ours = session.toLowerCase(Locale.ROOT);
        return lower.equals(ours) || lower.startsWith(ours + ".") || lower.startsWith(ours + "-login");
    }

    /** {@code cookies}, a Cookie value, without ours; null if nothing is left, and the same text if none is ours. */
    public @Nullable String without(String cookies) {
        StringBuilder kept = new StringBuilder();
        boolean changed = false;
        for (String pair : cookies.split(";", -1)) {
            if (own(RequestCookies.nameOf(pair.strip()))) {
                changed = true;
            } else if (!pair.isBlank()) {
                kept.append(kept.length() == 0 ? "" : "; ").append(pair.strip());
            }
        }
        return !changed ? cookies : kept.length() == 0 ? null : kept.toString();
    }

    /** {@code fields} of a request without ours; the same fields if none is ours. */
    public Fields without(Fields fields) {
        boolean changed = false;
        Fields.Editor editor = fields.edit();
        for (int i = fields.indexOf(FieldName.COOKIE, 0); i >= 0; i = fields.indexOf(FieldName.COOKIE, i + 1)) {
            String value = fields.value(i);
            String kept = without(value);
            if (kept == null || !kept.equals(value)) {
                changed = true;
                editor.removeAt(i);
                if (kept != null) {
                    editor.add(FieldName.COOKIE, kept);
                }
            }
        }
        return changed ? editor.build() : fields;
    }

    /** Whether a backend's Set-Cookie would set one of ours. */
    public boolean isSetBy(String setCookie) {
        int end = setCookie.indexOf(';');
        return own(RequestCookies.nameOf((end < 0 ? setCookie : setCookie.substring(0, end)).strip()));
    }

    /** The session's value in a request; null if there is none, or what is there does not fit together. */
    @Nullable
    String sessionValue(RequestCookies cookies) {
        String first = cookies.only(session);
        if (first == null || first.isEmpty() || first.length() > MAX_CHUNK_CHARS) {
            return null;
        }
        int dot = first.indexOf('.');
        if (dot < 0) {
            return first;
        }
        int count = dot == 1 ? Character.digit(first.charAt(0), 10) : -1;
        if (count < 2 || count > MAX_CHUNKS) {
            return null;
        }
        StringBuilder whole = new StringBuilder(first.substring(dot + 1));
        for (int i = 1; i < count; i++) {
            String chunk = cookies.only(session + "." + i);
            if (chunk == null || chunk.length() > MAX_CHUNK_CHARS) {
                return null;
            }
            whole.append(chunk);
        }
        return whole.toString();
    }

    /** Whether a request brings anything under the session's name. */
    boolean hasSession(RequestCookies cookies) {
        return cookies.has(session);
    }

    /** Whether a value of so many characters has room. */
    static boolean fits(int chars) {
        return chars <= MAX_CHUNKS * (MAX_CHUNK_CHARS - 2);
    }

    /** Set-Cookie values that set the session to {@code value} and take away what {@code before} has of a longer one. */
    List<String> setSession(String value, RequestCookies before) {
        int room = MAX_CHUNK_CHARS - 2;
        int count = Math.max(1, (value.length() + room - 1) / room);
        if (count > MAX_CHUNKS) {
            throw new IllegalArgumentException("a session of " + value.length() + " characters does not fit");
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String part = value.substring(i * room, Math.min(value.length(), (i + 1) * room));
            lines.add(i == 0 ? set(session, count == 1 ? part : count + "." + part) : set(session + "." + i, part));
        }
        for (int i = count; i < MAX_CHUNKS; i++) {
            if (before.has(session + "." + i)) {
                lines.add(clear(session + "." + i));
            }
        }
        return lines;
    }

    /** Set-Cookie values that take away what {@code before} has of a session. */
    public List<String> clearSession(RequestCookies before) {
        List<String> lines = new ArrayList<>();
        lines.add(clear(session));
        for (int i = 1; i < MAX_CHUNKS; i++) {
            if (before.has(session + "." + i)) {
                lines.add(clear(session + "." + i));
            }
        }
        return lines;
    }

    /** The Set-Cookie value that binds logins to a browser for {@code time}. */
    public String setLogin(String value, Duration time) {
        return set(login, value) + "; Max-Age=" + time.toSeconds();
    }

    private static String set(String name, String value) {
        return name + "=" + value + ATTRIBUTES;
    }

    private static String clear(String name) {
        return name + "=" + ATTRIBUTES + "; Max-Age=0";
    }
}
