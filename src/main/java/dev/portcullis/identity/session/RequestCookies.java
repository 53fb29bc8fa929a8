package dev.portcullis.identity.session;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pairs of a request's Cookie fields (RFC 6265 section 4.2.1), taken apart at every semicolon: quotes mean nothing, for whoever heeds them could be made to read one cookie as part of another. Linear in
 * the length of the fields. Immutable.
 */
public final class RequestCookies {
    private record Pair(String name, String value) {}

    private final List<Pair> pairs;

    private RequestCookies(List<Pair> pairs) {
        this.pairs = pairs;
    }

    public static RequestCookies of(Fields fields) {
        List<Pair> pairs = new ArrayList<>();
        for (String line : fields.all(FieldName.COOKIE)) {
            int start = 0;
            while (start <= line.length()) {
                int end = line.indexOf(';', start);
                end = end < 0 ? line.length() : end;
                String pair = line.substring(start, end).strip();
                if (!pair.isEmpty()) {
                    pairs.add(new Pair(
                            nameOf(pair), pair.substring(pair.indexOf('=') + 1).strip()));
                }
                start = end + 1;
            }
        }
        return new RequestCookies(pairs);
    }

    /** The name of a pair as it stands in Cookie or Set-Cookie; a pair without a name is what its value says it is, since that is how a browser sends it on. */
    static String nameOf(String pair) {
        String text = pair;
        while (text.startsWith("=")) {
            text = text.substring(1).strip();
        }
        int equals = text.indexOf('=');
        return (equals < 0 ? text : text.substring(0, equals)).strip();
    }

    /** The value of {@code name}; null if there is none or more than one, of which nobody could say which is ours. */
    public @Nullable String only(String name) {
        String found = null;
        for (Pair pair : pairs) {
            if (pair.name.equals(name)) {
                if (found != null) {
                    return null;
                }
                found = pair.value;
            }
        }
        return found;
    }

    public boolean has(String name) {
        return pairs.stream().anyMatch(pair -> pair.name.equals(name));
    }
}
