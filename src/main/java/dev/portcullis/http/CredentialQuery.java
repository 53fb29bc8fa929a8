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

    /** Finds those values in {@code line}, a request line or a target alone. */
    public static void find(String line, Places places) {
        int mark = line.indexOf('?');
        if (mark < 0 || line.indexOf('=', mark) < 0) {
            return;
        }
        int space = line.indexOf(' ', mark);
        find(new FormPairs(line, mark + 1, space < 0 ? line.length() : space), places);
    }

    /** Finds those values in {@code form}, the content of a request, one char per byte. */
    public static void findInForm(String form, Places places) {
        find(new FormPairs(form), places);
    }

    private static void find(FormPairs pairs, Places places) {
        while (pairs.next()) {
            if (pairs.valueStart() < pairs.end()
                    && pairs.undecodedNameLength() >= SHORTEST
                    && NAMES.contains(pairs.name())) {
                places.value(pairs.valueStart(), pairs.end());
            }
        }
    }

    /** {@code line}, a request line or a target alone, with those values masked, one asterisk for each byte. */
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
