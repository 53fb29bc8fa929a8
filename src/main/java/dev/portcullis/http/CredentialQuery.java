package dev.portcullis.http;

import java.util.Set;

/**
 * Parameters of queries and forms that carry tokens (RFC 6750 sections 2.2 and 2.3 and their kin), and request lines as they may be written down: the values of such parameters are asterisks. Names
 * are read as {@link FormPairs} does. Stateless.
 */
public final class CredentialQuery {
    private static final Set<String> NAMES = Set.of(
            "access_token",
            "refresh_token",
            "id_token",
            "id_token_hint",
            "logout_token",
            "client_assertion",
            "client_secret");

    /** No name of so few chars is one of them, since decoding makes none longer: that spares nearly every parameter the reading. */
    private static final int SHORTEST =
            NAMES.stream().mapToInt(String::length).min().orElseThrow();

    /** What nothing of a backend's is under. */
    public static final String OWN_PATHS = "/_portcullis/";

    private static final String SCHEME_END = "://";
    private static final FieldName REFERER = FieldName.of("Referer");

    private CredentialQuery() {}

    /** The names of those parameters, in lower case. */
    public static Set<String> names() {
        return NAMES;
    }

    /** Takes the places of values, undecoded. */
    public interface Places {
        void value(int from, int to);
    }

    /**
     * Finds those values in {@code line}, a request line, a target or an address, also one that was refused, and what else such a line may carry: a user with a password before the host, and the
     * queries of this proxy's own paths, in which codes come back from a sign-in.
     */
    public static void find(String line, Places places) {
        if (!mayHaveSome(line)) {
            return;
        }
        int end = targetEnd(line);
        int mark = firstMark(line, end);
        findUser(line, mark, places);
        if (mark == end) {
            return;
        }
        int own = line.indexOf(OWN_PATHS);
        if (own >= 0 && own < mark) {
            places.value(mark + 1, end);
            return;
        }
        for (int from = mark + 1; from <= end; ) {
            int fragment = line.indexOf('#', from);
            int to = fragment < 0 || fragment > end ? end : fragment;
            find(new FormPairs(line, from, to), line, to, places);
            from = to + 1;
        }
    }

    /** Whether a glance at {@code line} shows that there may be some. */
    public static boolean mayHaveSome(String line) {
        return line.indexOf('?') >= 0 || line.indexOf('#') >= 0 || line.indexOf('@') >= 0;
    }

    /** Behind the last char of the target in {@code line}: what the protocol does not follow belongs to it, spaces and all. */
    public static int targetEnd(String line) {
        int space = line.lastIndexOf(' ');
        return space >= 0 && line.startsWith("HTTP/", space + 1) ? space : line.length();
    }

    private static int firstMark(String line, int end) {
        int query = line.indexOf('?');
        int fragment = line.indexOf('#');
        int first = query < 0 || (fragment >= 0 && fragment < query) ? fragment : query;
        return first < 0 || first > end ? end : first;
    }

    /** {@code ://user:password@host} */
    private static void findUser(String line, int end, Places places) {
        int scheme = line.indexOf(SCHEME_END);
        if (scheme < 0 || scheme > end - SCHEME_END.length()) {
            return;
        }
        int from = scheme + SCHEME_END.length();
        int slash = line.indexOf('/', from);
        int at = line.lastIndexOf('@', slash < 0 || slash > end ? end : slash);
        if (at > from) {
            places.value(from, at);
        }
    }

    /** Finds those values in {@code form}, the content of a request, one char per byte. */
    public static void findInForm(String form, Places places) {
        find(new FormPairs(form), form, form.length(), places);
    }

    /** To most servers a semicolon is part of the value, to some the end of it. */
    private static void find(FormPairs pairs, String text, int end, Places places) {
        int covered = 0; // what stands between two ampersands is told as a whole once, however many of them are in it
        while (pairs.next()) {
            if (pairs.valueStart() < pairs.end()
                    && pairs.undecodedNameLength() >= SHORTEST
                    && NAMES.contains(pairs.name())) {
                places.value(pairs.valueStart(), pairs.end());
                if (pairs.end() > covered) {
                    int ampersand = text.indexOf('&', pairs.end());
                    covered = ampersand < 0 || ampersand > end ? end : ampersand;
                    if (covered > pairs.end()) {
                        places.value(pairs.valueStart(), covered);
                    }
                }
            }
        }
    }

    /** {@code line}, a request line, a target or an address, with those values masked, one asterisk for each byte. */
    public static String masked(String line) {
        StringBuilder masked = new StringBuilder(0);
        find(line, (from, to) -> {
            if (masked.isEmpty()) {
                masked.append(line);
            }
            for (int i = from; i < to; i++) {
                masked.setCharAt(i, '*');
            }
        });
        return masked.isEmpty() ? line : masked.toString();
    }

    /** {@code fields} with those values masked in Referer, which repeats the address of the page before. */
    public static Fields maskedReferers(Fields fields) {
        Fields.Editor editor = null;
        for (int i = fields.indexOf(REFERER, 0); i >= 0; i = fields.indexOf(REFERER, i + 1)) {
            String value = fields.value(i);
            String masked = masked(value);
            if (!masked.equals(value)) {
                editor = editor == null ? fields.edit() : editor;
                editor.removeAt(i);
                editor.addNamed(fields.name(i), masked);
            }
        }
        return editor == null ? fields : editor.build();
    }
}
