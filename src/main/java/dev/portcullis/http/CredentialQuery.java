package dev.portcullis.http;

import java.util.Set;

/**
 * Request lines as they may be written down: the values of query parameters that carry tokens (RFC 6750 section 2.3 and its kin) are asterisks. Names are read as a server would, decoded and without case. Stateless.
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

    private static final FieldName REFERER = FieldName.of("Referer");

    private CredentialQuery() {}

    /** The names of those parameters, in lower case. */
    public static Set<String> names() {
        return NAMES;
    }

    /** {@code line}, a request line or a target alone, with those values masked, one asterisk for each byte. */
    public static String masked(String line) {
        int mark = line.indexOf('?');
        if (mark < 0 || line.indexOf('=', mark) < 0) {
            return line;
        }
        int space = line.indexOf(' ', mark);
        int end = space < 0 ? line.length() : space;
        StringBuilder masked = null;
        int start = mark + 1;
        for (int i = start; i <= end; i++) {
            if (i == end || line.charAt(i) == '&' || line.charAt(i) == ';') {
                int equals = line.indexOf('=', start);
                if (equals >= 0 && equals < i && NAMES.contains(name(line, start, equals))) {
                    masked = masked == null ? new StringBuilder(line) : masked;
                    for (int k = equals + 1; k < i; k++) {
                        masked.setCharAt(k, '*');
                    }
                }
                start = i + 1;
            }
        }
        return masked == null ? line : masked.toString();
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

    private static String name(String line, int start, int end) {
        StringBuilder name = new StringBuilder(end - start);
        for (int i = start; i < end; i++) {
            char c = line.charAt(i);
            if (c == '%' && i + 2 < end) {
                int high = Character.digit(line.charAt(i + 1), 16);
                int low = Character.digit(line.charAt(i + 2), 16);
                if (high >= 0 && low >= 0) {
                    c = (char) (high * 16 + low);
                    i += 2;
                }
            }
            name.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
        }
        return name.toString();
    }
}
