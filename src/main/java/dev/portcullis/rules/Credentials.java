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
import org.jspecify.annotations.Nullable;

/**
 * What carries credentials in one exchange, fields and parameters of the query, be it that of the page before (Referer): no log shows what stands there; for those of the request, wherever rules
 * have carried it. One owner at a time.
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
    private final TransactionFacts facts;
    /** Collected on first use: most exchanges leave nothing for logs in which they might stand. */
    private @Nullable Set<Value> values;

    private @Nullable List<Secret> secrets;

    Credentials(FieldNameSet names, TransactionFacts facts) {
        this.names = names;
        this.facts = facts;
    }

    /** What must not be shown. */
    Set<Value> values() {
        Set<Value> known = values;
        if (known == null) {
            known = new LinkedHashSet<>(0);
            collectInto(known);
            values = known;
        }
        return known;
    }

    private void collectInto(Set<Value> found) {
        Fields fields = facts.fields();
        for (int i = 0; i < fields.size(); i++) {
            if (names.contains(fields, i)) {
                collect(fields.bytes(), fields.valueStart(i), fields.valueEnd(i), found);
            }
        }
        collect(facts.requestLine(), found);
        for (int i = fields.indexOf(REFERER, 0); i >= 0; i = fields.indexOf(REFERER, i + 1)) {
            collect(fields.value(i), found);
        }
    }

    /** The whole value, and what stands behind the scheme of an Authorization field. */
    private static void collect(byte[] bytes, int from, int to, Set<Value> found) {
        add(Value.of(bytes, from, to), found);
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
        add(Value.of(bytes, start, to), found);
    }

    /** As it stands in the query, and decoded. */
    private static void collect(String line, Set<Value> found) {
        CredentialQuery.find(line, (from, to) -> {
            String text = line.substring(from, to);
            add(Value.ofLatin1(text), found);
            add(PercentDecoding.decode(Value.ofLatin1(text.replace('+', ' '))), found);
        });
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static void add(Value value, Set<Value> found) {
        if (value.length() >= LEAST_SECRET) {
            found.add(value);
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

    /** {@code text} without them. */
    String masked(String text) {
        List<Secret> hidden = secrets();
        if (hidden.isEmpty()) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        byte[] before = bytes.clone();
        hidden.forEach(secret -> secret.mask(bytes, before));
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private List<Secret> secrets() {
        List<Secret> known = secrets;
        if (known == null) {
            known = values().stream().map(Secret::new).toList();
            secrets = known;
        }
        return known;
    }
}
