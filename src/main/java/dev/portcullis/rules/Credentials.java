package dev.portcullis.rules;

import dev.portcullis.http.FieldNameSet;
import dev.portcullis.http.Fields;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The fields of one request that carry credentials: no log shows what stands in them, wherever rules have carried it. Immutable.
 *
 * <p>Names are compared as backends might: {@code X_Api_Key} is one of them where {@code X-API-Key} is.
 */
final class Credentials {
    private static final String VARIABLE = "REQUEST_HEADERS:";
    /** Shorter secrets are masked where they stand, not wherever their letters do. */
    static final int LEAST_SECRET = 4;

    private final FieldNameSet names;
    private final Set<Value> values = new LinkedHashSet<>(0);
    private final List<Secret> secrets;

    Credentials(FieldNameSet names, Fields fields) {
        this.names = names;
        for (int i = 0; i < fields.size(); i++) {
            if (names.contains(fields, i)) {
                collect(fields.bytes(), fields.valueStart(i), fields.valueEnd(i));
            }
        }
        this.secrets = values.stream().map(Secret::new).toList();
    }

    /** The whole value, and what stands behind the scheme of an Authorization field. */
    private void collect(byte[] bytes, int from, int to) {
        add(bytes, from, to);
        int start = from;
        while (start < to && !isBlank(bytes[start])) {
            start++;
        }
        if (start == to) {
            return;
        }
        while (start < to && isBlank(bytes[start])) {
            start++;
        }
        add(bytes, start, to);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private void add(byte[] bytes, int from, int to) {
        if (to - from >= LEAST_SECRET) {
            values.add(Value.of(bytes, from, to));
        }
    }

    /** Whether {@code variable}, named as in {@code MATCHED_VAR_NAME}, is one of the fields. */
    boolean areIn(String variable) {
        return variable.startsWith(VARIABLE) && names.contains(variable.substring(VARIABLE.length()));
    }

    /** What must not be shown. */
    Set<Value> values() {
        return values;
    }

    /** {@code text} without them. */
    String masked(String text) {
        if (secrets.isEmpty()) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        byte[] before = bytes.clone();
        secrets.forEach(secret -> secret.mask(bytes, before));
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
