package dev.portcullis.stage.login;

import dev.portcullis.exchange.Exchange;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.FormText;
import dev.portcullis.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Content of a form that a page can send once more without a change: pairs in {@code application/x-www-form-urlencoded}, of UTF-8, with a name and a value each. Anything else would come out otherwise than it
 * went in. Stateless.
 */
final class FormContent {
    /** The most that is kept over a login. */
    static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_PAIRS = 1_000;
    private static final String TYPE = "application/x-www-form-urlencoded";

    private FormContent() {}

    /** Whether the content is of that kind by its head. */
    static boolean isForm(RequestHead head) {
        String type = head.first(FieldName.CONTENT_TYPE);
        if (!head.method().equals("POST") || type == null || head.fields().contains(FieldName.CONTENT_ENCODING)) {
            return false;
        }
        String lower = type.toLowerCase(Locale.ROOT).replace(" ", "");
        return lower.equals(TYPE) || lower.equals(TYPE + ";charset=utf-8");
    }

    /** The content of {@code x} if it is there, whole and of that kind; null else. */
    static byte @Nullable [] of(Exchange x) {
        if (!isForm(x.request())
                || !x.requestBody().isComplete()
                || x.requestBody().heldBytes() > MAX_BYTES) {
            return null;
        }
        byte[] content = x.requestBody().bytes();
        return pairs(content) == null ? null : content;
    }

    /** The pairs of such content, or null if it is none. */
    static @Nullable List<Map.Entry<String, String>> pairs(byte[] content) {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        String text = new String(content, StandardCharsets.ISO_8859_1);
        if (text.isEmpty()) {
            return pairs;
        }
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals <= 0 ? null : decode(pair.substring(0, equals));
            String value = equals <= 0 ? null : decode(pair.substring(equals + 1));
            if (name == null || value == null || pairs.size() == MAX_PAIRS) {
                return null;
            }
            pairs.add(new SimpleImmutableEntry<>(name, value));
        }
        return pairs;
    }

    private static @Nullable String decode(String text) {
        String decoded = FormText.decode(text);
        return decoded == null || decoded.indexOf('\0') >= 0 ? null : decoded;
    }
}
