package dev.portcullis.rules;

import dev.portcullis.http.CredentialQuery;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.FieldNameSet;
import dev.portcullis.http.Fields;
import dev.portcullis.http.FormPairs;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What carries credentials in one exchange, fields and parameters of the query, be it that of the page before (Referer): no log shows what stands there; for those of the request, wherever rules
 * have carried it. Immutable.
 *
 * <p>Names are compared as backends might: {@code X_Api_Key} is one of them where {@code X-API-Key} is.
 */
final class Credentials {
    private static final FieldName REFERER = FieldName.of("Referer");
    private static final List<String> FIELDS = List.of("REQUEST_HEADERS:", "RESPONSE_HEADERS:");
    private static final String ARGUMENT = "ARGS:";
    /** Shorter secrets are masked where they stand, not wherever their letters do. */
    static final int LEAST_SECRET = 4;

    private final FieldNameSet names;
    private final Set<Value> values = new LinkedHashSet<>(0);
    private final List<Secret> secrets;

    Credentials(FieldNameSet names, TransactionFacts facts) {
        this.names = names;
        Fields fields = facts.fields();
        for (int i = 0; i < fields.size(); i++) {
            if (names.contains(fields, i)) {
                collect(fields.bytes(), fields.valueStart(i), fields.valueEnd(i));
            }
        }
        collect(facts.requestLine());
        for (int i = fields.indexOf(REFERER, 0); i >= 0; i = fields.indexOf(REFERER, i + 1)) {
            collect(fields.value(i));
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

    /** As it stands in the query, and decoded. */
    private void collect(String line) {
        CredentialQuery.find(line, (from, to) -> {
            String text = line.substring(from, to);
            add(Value.ofLatin1(text));
            add(PercentDecoding.decode(Value.ofLatin1(text.replace('+', ' '))));
        });
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private void add(byte[] bytes, int from, int to) {
        add(Value.of(bytes, from, to));
    }

    private void add(Value value) {
        if (value.length() >= LEAST_SECRET) {
            values.add(value);
        }
    }

    /** Whether {@code variable}, named as in {@code MATCHED_VAR_NAME}, is one of the fields, of request or response, or a parameter of such a name. */
    boolean areIn(String variable) {
        if (variable.startsWith(ARGUMENT)) {
            return FormPairs.haveName(variable.substring(ARGUMENT.length()), CredentialQuery.names());
        }
        return FIELDS.stream()
                .anyMatch(label -> variable.startsWith(label) && names.contains(variable.substring(label.length())));
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
