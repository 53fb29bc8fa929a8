package dev.portcullis.rules;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What logs show of one exchange: every byte that a {@code sanitise...} action named is an asterisk, in the request line, the fields, the content and in
 * what rules say. Credentials of the request are masked in what rules say, without any action. Only what is written changes, never what is inspected or forwarded.
 *
 * <p>Arguments are masked where they stand in the query and in the content. Where they cannot be found there, since the content is JSON with escapes say, all of
 * it is masked. Immutable once the transaction has ended.
 */
public final class Masking {
    private static final FieldName REFERER = FieldName.of("Referer");
    static final Value STARS = Value.ofLatin1("***");
    private final @Nullable Sanitised named;
    private final Credentials credentials;
    private final Traffic traffic;
    private final int separator;
    private final boolean isUrlEncoded;
    private final boolean hidesInQuery;
    private final boolean hidesInContent;
    /** Values of arguments in the content that are masked. */
    private final Set<Value> contentSecrets = new LinkedHashSet<>();

    private final Set<Value> secrets = new LinkedHashSet<>();

    private @Nullable List<Secret> searched;
    private @Nullable MatchMasking ofMatches;

    Masking(
            @Nullable Sanitised named,
            Credentials credentials,
            Variables variables,
            int separator,
            boolean isUrlEncoded) {
        this.named = named;
        this.credentials = credentials;
        this.traffic = variables.traffic();
        this.separator = separator;
        this.isUrlEncoded = isUrlEncoded;
        if (named == null) {
            hidesInQuery = false;
            hidesInContent = false;
            return;
        }
        Set<Value> querySecrets = new HashSet<>();
        collect(variables.all(Variable.ARGS_GET), named.arguments, querySecrets);
        collect(variables.all(Variable.ARGS_POST), named.arguments, contentSecrets);
        secrets.addAll(querySecrets);
        secrets.addAll(contentSecrets);
        secrets.addAll(named.texts);
        collect(variables.all(Variable.REQUEST_HEADERS), named.requestFields, secrets);
        collect(variables.all(Variable.RESPONSE_HEADERS), named.responseFields, secrets);
        Set<String> cookies = named.requestFields.contains("cookie") ? Set.of("*") : named.cookies;
        collect(variables.all(Variable.REQUEST_COOKIES), cookies, secrets);
        rawArguments(Traffic.rawQuery(traffic.facts()));
        hidesInQuery = named.hidesQuery || !querySecrets.isEmpty() || !named.pieces.isEmpty();
        hidesInContent = named.hidesRequestContent || !contentSecrets.isEmpty() || !named.pieces.isEmpty();
        secrets.removeIf(secret -> secret.length() < Credentials.LEAST_SECRET);
    }

    /** What other text is searched for: the secrets, the credentials and the pieces. Made on first use; threads that come at once may each make it. */
    private List<Secret> searched() {
        List<Secret> known = searched;
        if (known == null) {
            Set<Value> whole = new LinkedHashSet<>(secrets);
            whole.addAll(credentials.values());
            List<Secret> all = new ArrayList<>(whole.size() + pieces().size());
            for (Value secret : whole) {
                all.add(new Secret(secret));
            }
            for (Sanitised.Piece piece : pieces()) {
                all.add(new Secret(piece.text(), piece.first(), piece.last()));
            }
            known = List.copyOf(all);
            searched = known;
        }
        return known;
    }

    private static void collect(Entry[] entries, Set<String> names, Set<Value> into) {
        for (Entry entry : entries) {
            if (!names.isEmpty()
                    && (names.contains("*") || isIn(names, entry.key()) || isIn(names, entry.otherKey()))) {
                into.add(entry.value());
            }
        }
    }

    private static boolean isIn(Set<String> names, @Nullable Value name) {
        return name != null && names.contains(Sanitised.lower(name.latin1()));
    }

    /** Values as they stand in the query: rules that look at the query as a whole show those. */
    private void rawArguments(String query) {
        byte[] bytes = bytes(query);
        eachArgument(bytes, 0, bytes.length, (name, from, to) -> {
            if (isIn(named().arguments, name)) {
                secrets.add(Value.of(bytes, from, to));
            }
        });
    }

    private Sanitised named() {
        if (named == null) {
            throw new IllegalStateException("nothing is masked");
        }
        return named;
    }

    private List<Sanitised.Piece> pieces() {
        return named == null ? List.of() : named.pieces;
    }

    /** Whether it is known that there is nothing to mask. */
    public boolean isEmpty() {
        return named == null && credentials.areNone();
    }

    // ---- the request

    /** A request line, or a target alone, with its arguments masked. */
    public String requestLine(String line) {
        int question = line.indexOf('?');
        if (named == null) {
            return line;
        }
        byte[] bytes = bytes(line);
        if (question >= 0) {
            int space = line.lastIndexOf(' ');
            int end = space > question ? space : bytes.length;
            if (named.hidesQuery) {
                Secret.star(bytes, question + 1, end);
            } else {
                arguments(bytes, question + 1, end);
            }
        }
        secrets(bytes);
        return text(bytes);
    }

    /** The fields of the request. */
    public Fields requestFields(Fields fields) {
        return named == null ? fields : fields(fields, named.requestFields);
    }

    /** The fields of the response. */
    public Fields responseFields(Fields fields) {
        return named == null ? fields : fields(fields, named.responseFields);
    }

    private Fields fields(Fields fields, Set<String> names) {
        byte[] bytes = fields.bytes().clone();
        Fields.Spans spans = Fields.over(bytes);
        for (int i = 0; i < fields.size(); i++) {
            int from = fields.valueStart(i);
            int to = fields.valueEnd(i);
            if (names.contains(Sanitised.lower(fields.name(i)))) {
                Secret.star(bytes, from, to);
            } else {
                byte[] value = Arrays.copyOfRange(bytes, from, to);
                if (fields.isNamed(i, FieldName.COOKIE)) {
                    cookies(value);
                } else if (fields.isNamed(i, REFERER)) {
                    referer(value);
                }
                secrets(value);
                System.arraycopy(value, 0, bytes, from, value.length);
            }
            spans.add(fields.nameStart(i), fields.nameEnd(i), from, to);
        }
        return spans.build();
    }

    private void cookies(byte[] value) {
        int start = 0;
        for (int i = 0; i <= value.length; i++) {
            if (i == value.length || value[i] == ';') {
                int equals = indexOf(value, '=', start, i);
                String name = new String(value, start, equals - start, StandardCharsets.ISO_8859_1).strip();
                if (named().cookies.contains(Sanitised.lower(name))) {
                    Secret.star(value, Math.min(i, equals + 1), i);
                }
                start = i + 1;
            }
        }
    }

    /** The page that a form was sent from may have been asked for with the same arguments. */
    private void referer(byte[] value) {
        int question = indexOf(value, '?', 0, value.length);
        if (question < value.length) {
            arguments(value, question + 1, value.length);
        }
    }

    // ---- content

    /** The first {@code max} bytes of the request's content. */
    public byte[] requestContent(Value content, int max) {
        if (named == null) {
            byte[] shown = content.slice(0, Math.min(max, content.length())).toBytes();
            credentials.maskForm(shown);
            return shown;
        }
        if (named.hidesRequestContent) {
            return STARS.toBytes();
        }
        byte[] window = window(content, max);
        if (isUrlEncoded) {
            arguments(window, 0, window.length);
        } else if (!contentSecrets.isEmpty() && !maskAll(window, content.length() == window.length)) {
            return STARS.toBytes();
        }
        credentials.maskForm(window);
        secrets(window);
        return window.length > max ? Arrays.copyOf(window, max) : window;
    }

    /** The value of an argument in the content. */
    String argument(String name, String value) {
        boolean isHidden =
                named != null && (named.hidesRequestContent || named.arguments.contains(Sanitised.lower(name)));
        return isHidden ? "*".repeat(value.length()) : text(value);
    }

    /** What is said of an uploaded file. */
    String fileText(String text) {
        return named != null && named.hidesRequestContent ? "*".repeat(text.length()) : text(text);
    }

    /** The first {@code max} bytes of the response's content. */
    public byte[] responseContent(Value content, int max) {
        if (named == null) {
            return content.slice(0, Math.min(max, content.length())).toBytes();
        }
        if (named.hidesResponseContent) {
            return STARS.toBytes();
        }
        byte[] window = window(content, max);
        secrets(window);
        return window.length > max ? Arrays.copyOf(window, max) : window;
    }

    /** A little more than {@code max} bytes, so that a secret that begins before the cut is found whole. */
    private byte[] window(Value content, int max) {
        long longest = searched().stream().mapToInt(Secret::length).max().orElse(0);
        return content.slice(0, (int) Math.min(content.length(), max + longest)).toBytes();
    }

    /** Masks the arguments in content that is taken apart in another way than here; false if one cannot be found. */
    private boolean maskAll(byte[] window, boolean isWhole) {
        if (!isWhole || contentSecrets.size() > Credentials.MOST_SECRETS) {
            return false;
        }
        byte[] before = window.clone();
        Value[] values = argumentsOfContent();
        for (Value secret : contentSecrets) {
            long expected = Arrays.stream(values).filter(secret::equals).count();
            if (!secret.isEmpty() && new Secret(secret).mask(window, before) < expected) {
                return false;
            }
        }
        return true;
    }

    private Value[] argumentsOfContent() {
        Set<String> names = named().arguments;
        return traffic.body().arguments().stream()
                .filter(argument -> isIn(names, argument.name()) || isIn(names, argument.otherName()))
                .map(argument -> argument.value())
                .toArray(Value[]::new);
    }

    /** Any other text that may hold a secret. */
    public String text(String text) {
        List<Secret> all = searched();
        if (all.isEmpty()) {
            return text;
        }
        byte[] bytes = bytes(text);
        byte[] before = bytes.clone();
        secrets(bytes);
        if (before.length >= MatchLog.MAX_TEXT && all.size() <= Credentials.MOST_SECRETS) {
            all.forEach(secret -> secret.maskCut(bytes, before));
        }
        return text(bytes);
    }

    /** The same for what rules have matched, and say of it. */
    MatchMasking ofMatches() {
        MatchMasking known = ofMatches;
        if (known == null) {
            known = new MatchMasking(this, named, credentials, hidesInQuery, hidesInContent);
            ofMatches = known;
        }
        return known;
    }

    // ---- bytes

    private interface Argument {
        void found(Value name, int from, int to);
    }

    private void eachArgument(byte[] bytes, int from, int to, Argument receiver) {
        int start = from;
        for (int i = from; i <= to; i++) {
            if (i == to || bytes[i] == (byte) separator) {
                int equals = indexOf(bytes, '=', start, i);
                byte[] name = Arrays.copyOfRange(bytes, start, equals);
                for (int k = 0; k < name.length; k++) {
                    name[k] = name[k] == '+' ? (byte) ' ' : name[k];
                }
                receiver.found(PercentDecoding.decode(Value.of(name)), Math.min(i, equals + 1), i);
                start = i + 1;
            }
        }
    }

    private void arguments(byte[] bytes, int from, int to) {
        eachArgument(bytes, from, to, (name, start, end) -> {
            if (isIn(named().arguments, name) || hidesPiece(bytes, start, end)) {
                Secret.star(bytes, start, end);
            }
        });
    }

    /** Whether a value holds matched bytes in another spelling than they were matched in, so that they cannot be masked alone. */
    private boolean hidesPiece(byte[] bytes, int start, int end) {
        Value raw = Value.of(bytes, start, end);
        String text = raw.latin1();
        if (named().pieces.isEmpty() || (text.indexOf('%') < 0 && text.indexOf('+') < 0)) {
            return false;
        }
        Value decoded = PercentDecoding.decode(Value.ofLatin1(text.replace('+', ' ')));
        return named().pieces.size() > Credentials.MOST_SECRETS
                || named().pieces.stream()
                        .map(piece -> new ByteSearch(piece.text()))
                        .anyMatch(piece -> piece.isIn(decoded) && !piece.isIn(raw));
    }

    /** Masks every secret, wherever it stands. */
    private void secrets(byte[] bytes) {
        List<Secret> all = searched();
        if (all.size() > Credentials.MOST_SECRETS) {
            Secret.star(bytes, 0, bytes.length);
            return;
        }
        byte[] before = bytes.clone();
        all.forEach(secret -> secret.mask(bytes, before));
    }

    private static int indexOf(byte[] bytes, int wanted, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != (byte) wanted) {
            at++;
        }
        return at;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
