package dev.portcullis.rules;

import dev.portcullis.http.CredentialQuery;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.FieldNameSet;
import dev.portcullis.http.Fields;
import dev.portcullis.http.FormPairs;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What carries credentials in one exchange, fields and parameters of a form and of the query, be it that of the page before (Referer): no log shows what stands there; for those of the request, wherever
 * rules have carried it. One owner at a time.
 *
 * <p>Names are compared as backends might: {@code X_Api_Key} is one of them where {@code X-API-Key} is.
 */
final class Credentials {
    private static final FieldName REFERER = FieldName.of("Referer");
    private static final List<String> FIELDS = List.of("REQUEST_HEADERS:", "RESPONSE_HEADERS:");
    private static final String ARGUMENT = "ARGS:";
    /** Shorter secrets are masked where they stand, not wherever their letters do. */
    static final int LEAST_SECRET = 4;

    /** With more secrets, other text is masked as a whole instead of being searched for each. */
    static final int MOST_SECRETS = 64;

    private final FieldNameSet names;
    private final TransactionFacts facts;
    private final Value form;
    /** Head and form are looked through when a log first needs it, since most exchanges log nothing. */
    private @Nullable Set<Value> values;

    private @Nullable List<Secret> secrets;

    Credentials(FieldNameSet names, TransactionFacts facts) {
        this(names, facts, Value.EMPTY);
    }

    private Credentials(FieldNameSet names, TransactionFacts facts, Value form) {
        this.names = names;
        this.facts = facts;
        this.form = form;
    }

    /** The same, with those in {@code content}, which is a form. */
    Credentials withForm(Value content) {
        return content.isEmpty() ? this : new Credentials(names, facts, content);
    }

    private void collectHead(Set<Value> into) {
        Fields fields = facts.fields();
        for (int i = 0; i < fields.size(); i++) {
            if (names.contains(fields, i)) {
                collectField(fields.bytes(), fields.valueStart(i), fields.valueEnd(i), into);
            }
        }
        collectQuery(facts.requestLine(), into);
        for (int i = fields.indexOf(REFERER, 0); i >= 0; i = fields.indexOf(REFERER, i + 1)) {
            collectQuery(fields.value(i), into);
        }
    }

    /** The whole value, and what stands behind the scheme of an Authorization field. */
    private static void collectField(byte[] bytes, int from, int to, Set<Value> into) {
        add(Value.of(bytes, from, to), into);
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
        Value credentials = Value.of(bytes, start, to);
        add(credentials, into);
        if (Value.of(bytes, from, to).latin1().regionMatches(true, 0, "Basic ", 0, 6)) {
            addPair(credentials, into);
        }
    }

    /** User and password as Basic (RFC 7617) has them; without a password, the user is what there is of a secret. */
    private static void addPair(Value credentials, Set<Value> into) {
        byte[] pair;
        try {
            pair = Base64.getDecoder().decode(credentials.latin1().strip());
        } catch (IllegalArgumentException notBase64) {
            return;
        }
        int colon = 0;
        while (colon < pair.length && pair[colon] != ':') {
            colon++;
        }
        add(Value.of(pair), into);
        boolean hasPassword = colon + 1 < pair.length;
        add(hasPassword ? Value.of(pair, colon + 1, pair.length) : Value.of(pair, 0, colon), into);
    }

    private static void collectQuery(String line, Set<Value> into) {
        CredentialQuery.find(line, (from, to) -> addParameter(line.substring(from, to), into));
    }

    /** As it stands there, and decoded. */
    private static void addParameter(String text, Set<Value> into) {
        add(Value.ofLatin1(text), into);
        add(PercentDecoding.decode(Value.ofLatin1(text.replace('+', ' '))), into);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static Value inLowerCase(Value value) {
        byte[] bytes = value.toBytes();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Ascii.lower(bytes[i] & 0xFF);
        }
        return Value.of(bytes);
    }

    private static void add(Value value, Set<Value> into) {
        if (value.length() >= LEAST_SECRET) {
            into.add(value);
            into.add(inLowerCase(value)); // as rules look at most values
        }
    }

    /** Whether {@code variable}, named as in {@code MATCHED_VAR_NAME}, is one of the fields, of request or response, or a parameter of such a name. */
    boolean areIn(String variable) {
        if (variable.startsWith(ARGUMENT)) {
            return FormPairs.haveName(variable.substring(ARGUMENT.length()), CredentialQuery.names());
        }
        for (String label : FIELDS) {
            if (variable.startsWith(label)) {
                return names.contains(variable.substring(label.length()));
            }
        }
        return false;
    }

    /** Whether a glance shows that there are none: no form, no such field, and no query. */
    boolean areNone() {
        Fields fields = facts.fields();
        boolean mayBeSome =
                !form.isEmpty() || CredentialQuery.mayHaveSome(facts.requestLine()) || fields.contains(REFERER);
        for (int i = 0; i < fields.size() && !mayBeSome; i++) {
            mayBeSome = names.contains(fields, i);
        }
        return !mayBeSome;
    }

    /** What must not be shown. Of a form no more than it takes to be {@linkplain #MOST_SECRETS too many}. */
    Set<Value> values() {
        Set<Value> known = values;
        if (known == null) {
            known = new LinkedHashSet<>(0);
            collectHead(known);
            collectForm(known);
            values = known;
        }
        return known;
    }

    private void collectForm(Set<Value> into) {
        String text = form.latin1();
        CredentialQuery.findInForm(text, (from, to) -> {
            if (into.size() <= MOST_SECRETS) {
                addParameter(text.substring(from, to), into);
            }
        });
    }

    /** Masks the values that stand in {@code content}, the beginning of the form; does nothing if there is none. */
    void maskForm(byte[] content) {
        if (!form.isEmpty()) {
            CredentialQuery.findInForm(
                    new String(content, StandardCharsets.ISO_8859_1), (from, to) -> Secret.star(content, from, to));
        }
    }

    private List<Secret> secrets() {
        List<Secret> known = secrets;
        if (known == null) {
            known = values().stream().map(Secret::new).toList();
            secrets = known;
        }
        return known;
    }

    /** {@code text} without them. */
    String masked(String text) {
        List<Secret> all = secrets();
        if (all.isEmpty()) {
            return text;
        }
        if (all.size() > MOST_SECRETS) {
            return "*".repeat(text.length());
        }
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        byte[] before = bytes.clone();
        all.forEach(secret -> secret.mask(bytes, before));
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
