package dev.portcullis.stage.auth;

import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.BodyNeed;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.FormPairs;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Looks for a second token beside that of the Authorization field, where RFC 6750 lets it stand: {@code access_token} in the query or in a form. The backend might believe that
 * one. Alone, it is never taken for a token. Stateless.
 */
final class TokenElsewhere {
    /** The longest form that may come with a token in the Authorization field. */
    private static final long MAX_FORM_BYTES = 1 << 20;

    private static final Set<String> NAMES = Set.of("access_token");
    private static final String FORM = "application/x-www-form-urlencoded";

    private TokenElsewhere() {}

    static BodyNeed requestBody(Exchange x) {
        return isForm(x) ? BodyNeed.whole(MAX_FORM_BYTES) : BodyNeed.none();
    }

    static boolean isThere(Exchange x) {
        String query = x.request().target().query();
        if (query != null && FormPairs.haveName(query, NAMES)) {
            return true;
        }
        Body content = x.requestBody();
        return isForm(x)
                && content.isComplete()
                && FormPairs.haveName(new String(content.bytes(), StandardCharsets.ISO_8859_1), NAMES);
    }

    private static boolean isForm(Exchange x) {
        String type = x.request().first(FieldName.CONTENT_TYPE);
        return type != null && type.strip().toLowerCase(Locale.ROOT).startsWith(FORM);
    }
}
