package dev.portcullis.stage.auth;

import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.BodyNeed;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.http.FieldName;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Looks for a second token beside that of the Authorization field, where RFC 6750 lets it stand: {@code access_token} in the query or in a form. The backend might believe that
 * one. Alone, it is never taken for a token. Stateless.
 */
final class TokenElsewhere {
    /** The longest form that may come with a token in the Authorization field. */
    private static final long MAX_FORM_BYTES = 1 << 20;

    private static final String NAME = "access_token";
    private static final String FORM = "application/x-www-form-urlencoded";

    private TokenElsewhere() {}

    static BodyNeed requestBody(Exchange x) {
        return isForm(x) ? BodyNeed.whole(MAX_FORM_BYTES) : BodyNeed.none();
    }

    static boolean isThere(Exchange x) {
        String query = x.request().target().query();
        if (query != null && hasName(query)) {
            return true;
        }
        Body content = x.requestBody();
        return isForm(x) && content.isComplete() && hasName(new String(content.bytes(), StandardCharsets.ISO_8859_1));
    }

    private static boolean isForm(Exchange x) {
        String type = x.request().first(FieldName.CONTENT_TYPE);
        return type != null && type.strip().toLowerCase(Locale.ROOT).startsWith(FORM);
    }

    /** Whether one of the pairs has the name; {@code ;} separates pairs to some. */
    private static boolean hasName(String pairs) {
        int start = 0;
        for (int i = 0; i <= pairs.length(); i++) {
            if (i == pairs.length() || pairs.charAt(i) == '&' || pairs.charAt(i) == ';') {
                if (isNamed(pairs, start, i)) {
                    return true;
                }
                start = i + 1;
            }
        }
        return false;
    }

    private static boolean isNamed(String pairs, int start, int end) {
        int matched = 0;
        for (int i = start; i < end && pairs.charAt(i) != '='; i++) {
            char c = pairs.charAt(i);
            int high = c == '%' && i + 2 < end ? Character.digit(pairs.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(pairs.charAt(i + 2), 16);
            if (low >= 0) {
                c = (char) (high * 16 + low);
                i += 2;
            }
            if (matched == NAME.length() || c != NAME.charAt(matched++)) {
                return false;
            }
        }
        return matched == NAME.length();
    }
}
