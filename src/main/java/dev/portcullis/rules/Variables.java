package dev.portcullis.rules;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.Statuses;
import dev.portcullis.rules.body.BodyFlag;
import dev.portcullis.rules.body.ParsedBody;
import dev.portcullis.rules.body.XmlTree;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What every {@link Variable} holds in one transaction, computed when first asked for and kept until the phase that changes it.
 *
 * <p>{@code REQUEST_URI}, {@code REQUEST_FILENAME} and {@code REQUEST_BASENAME} are the canonical form that is also forwarded, so that no rule decides
 * about another path than the backend serves; {@code REQUEST_URI_RAW} and {@code REQUEST_LINE} are as received. One owner at a time.
 */
final class Variables {
    private static final Value ZERO = Numbers.decimal(0);
    private static final Value ONE = Numbers.decimal(1);
    /** Stands for a selection that has not been resolved yet. */
    private static final Entry[] UNKNOWN = {};

    private final Evaluation evaluation;
    private final TransactionFacts facts;
    private final Map<Variable, Entry[]> byVariable = new EnumMap<>(Variable.class);
    private final Entry[][] bySelection;

    private ParsedBody query = ParsedBody.EMPTY;
    private ParsedBody body = ParsedBody.EMPTY;
    private Value content = Value.EMPTY;
    private boolean showsRequestBody;
    private boolean hasInboundError;
    private int responseStatus;
    private String responseProtocol = "";
    private @Nullable Fields responseFields;
    private @Nullable Value responseContent;
    private boolean hasOutboundError;

    Variables(Evaluation evaluation, TransactionFacts facts, int selections) {
        this.evaluation = evaluation;
        this.facts = facts;
        this.bySelection = new Entry[selections][];
        Arrays.fill(bySelection, UNKNOWN);
    }

    TransactionFacts facts() {
        return facts;
    }

    // ---- what becomes known phase by phase

    void query(ParsedBody parsed) {
        query = parsed;
    }

    ParsedBody query() {
        return query;
    }

    void requestBody(Value received, ParsedBody parsed, boolean isShown, boolean isCut) {
        content = received;
        body = parsed;
        showsRequestBody = isShown;
        hasInboundError = isCut;
    }

    void response(int status, String protocol, Fields fields) {
        responseStatus = status;
        responseProtocol = protocol;
        responseFields = fields;
    }

    void responseBody(Value received, boolean isCut) {
        responseContent = received;
        hasOutboundError = isCut;
    }

    /** Forgets what may have changed with the start of {@code phase}. */
    void enter(int phase, List<Selection> selections) {
        byVariable.keySet().removeIf(variable -> variable.settledPhase() == phase);
        for (Selection selection : selections) {
            if (selection.variable().settledPhase() == phase) {
                bySelection[selection.index()] = UNKNOWN;
            }
        }
    }

    // ---- look-up

    /** The entries that {@code selection} means now; the array belongs to this object. */
    Entry[] entries(Selection selection) {
        Variable variable = selection.variable();
        if (variable == Variable.TX && selection.name() != null) {
            Entry entry = evaluation.tx().find(selection.name());
            return entry == null ? Entry.NONE : entry.alone();
        }
        if (variable.settledPhase() == 0) {
            return select(selection);
        }
        Entry[] known = bySelection[selection.index()];
        if (known == UNKNOWN) {
            known = select(selection);
            bySelection[selection.index()] = known;
        }
        return known;
    }

    private Entry[] select(Selection selection) {
        Entry[] all = all(selection.variable());
        if (selection.isAll() || all.length == 0) {
            return all;
        }
        return Arrays.stream(all).filter(selection::accepts).toArray(Entry[]::new);
    }

    Entry[] all(Variable variable) {
        if (variable.settledPhase() == 0) {
            return variable.entries(this);
        }
        Entry[] known = byVariable.get(variable);
        if (known == null) {
            known = variable.entries(this);
            byVariable.put(variable, known);
        }
        return known;
    }

    /** The first value of {@code variable}, or of its part {@code key}; for macros. */
    Value first(Variable variable, String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        if (variable == Variable.TX && !key.isEmpty()) {
            Entry entry = evaluation.tx().find(lower);
            return entry == null ? Value.EMPTY : entry.value();
        }
        for (Entry entry : all(variable)) {
            Value name = entry.key();
            Value other = entry.otherKey();
            if (key.isEmpty()
                    || (name != null && Selection.equalsIgnoringCase(lower, name))
                    || (other != null && Selection.equalsIgnoringCase(lower, other))) {
                return entry.value();
            }
        }
        return Value.EMPTY;
    }

    // ---- arguments

    Entry[] argsGet() {
        return arguments("ARGS", query.arguments());
    }

    Entry[] argsPost() {
        return arguments("ARGS", body.arguments());
    }

    Entry[] args() {
        return concat(all(Variable.ARGS_GET), all(Variable.ARGS_POST));
    }

    private static Entry[] arguments(String label, List<ParsedBody.Argument> arguments) {
        return mapped(arguments, a -> Entry.part(label, a.name(), a.otherName(), a.value()));
    }

    Entry[] argsGetNames() {
        return names("ARGS_GET_NAMES", all(Variable.ARGS_GET));
    }

    Entry[] argsPostNames() {
        return names("ARGS_POST_NAMES", all(Variable.ARGS_POST));
    }

    Entry[] argsNames() {
        return names("ARGS_NAMES", all(Variable.ARGS));
    }

    Value argsCombinedSize() {
        long size = 0;
        for (Entry entry : all(Variable.ARGS)) {
            Value key = entry.key();
            size += entry.value().length() + (key == null ? 0 : key.length());
        }
        return Numbers.decimal(size);
    }

    // ---- request head

    private Value latin1(String text) {
        return Value.ofLatin1(text);
    }

    Value requestMethod() {
        return latin1(facts.method());
    }

    Value requestProtocol() {
        return latin1(facts.protocol());
    }

    Value requestLine() {
        return latin1(facts.requestLine());
    }

    Value requestUriRaw() {
        return latin1(facts.rawTarget());
    }

    Value requestUri() {
        return latin1(
                facts.target() == null ? facts.rawTarget() : facts.target().forwarded());
    }

    /**
     * The path without its query, percent-decoded, as in ModSecurity v2, v3 and Coraza; parameters of {@code ;} stay. A path in which slashes were
     * merged is shown as received too, since a whole URL may stand in it; one with dot segments never is, so that no rule allows a path
     * for its beginning that leads elsewhere.
     */
    Entry[] requestFilename() {
        Entry canonical = Entry.scalar("REQUEST_FILENAME", canonicalPath());
        Value received = receivedPath();
        String text = received.latin1();
        return facts.target() != null && text.startsWith("/") && text.contains("//") && !text.contains("/.")
                ? new Entry[] {canonical, Entry.scalar("REQUEST_FILENAME", received)}
                : canonical.alone();
    }

    private Value canonicalPath() {
        return facts.target() == null
                ? receivedPath()
                : PercentDecoding.decode(latin1(facts.target().encodedPath()));
    }

    private Value receivedPath() {
        int question = facts.rawTarget().indexOf('?');
        return PercentDecoding.decode(
                latin1(question < 0 ? facts.rawTarget() : facts.rawTarget().substring(0, question)));
    }

    Value requestBasename() {
        String name = canonicalPath().latin1();
        int slash = Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\'));
        return latin1(name.substring(slash + 1));
    }

    Value pathInfo() {
        return facts.target() == null ? receivedPath() : latin1(facts.target().path());
    }

    Value queryString() {
        return Value.ofLatin1(rawQuery(facts));
    }

    static String rawQuery(TransactionFacts facts) {
        if (facts.target() != null) {
            String query = facts.target().query();
            return query == null ? "" : query;
        }
        int question = facts.rawTarget().indexOf('?');
        return question < 0 ? "" : facts.rawTarget().substring(question + 1);
    }

    Entry[] requestHeaders() {
        return headers("REQUEST_HEADERS", facts.fields());
    }

    Entry[] requestHeadersNames() {
        return names("REQUEST_HEADERS_NAMES", all(Variable.REQUEST_HEADERS));
    }

    private static Entry[] headers(String label, Fields fields) {
        Entry[] entries = new Entry[fields.size()];
        for (int i = 0; i < entries.length; i++) {
            Value name = Value.of(fields.bytes(), fields.nameStart(i), fields.nameEnd(i));
            Value value = Value.of(fields.bytes(), fields.valueStart(i), fields.valueEnd(i));
            entries[i] = Entry.part(label, name, value);
        }
        return entries;
    }

    Entry[] requestCookies() {
        return Cookies.entries("REQUEST_COOKIES", facts.fields());
    }

    Entry[] requestCookiesNames() {
        return names("REQUEST_COOKIES_NAMES", all(Variable.REQUEST_COOKIES));
    }

    @Nullable
    Value authType() {
        String authorization = facts.fields().first(FieldName.AUTHORIZATION);
        if (authorization == null) {
            return null;
        }
        int space = authorization.indexOf(' ');
        return latin1(space < 0 ? authorization : authorization.substring(0, space));
    }

    /** The user that Basic credentials claim to be; nobody has checked them. */
    @Nullable
    Value remoteUser() {
        String authorization = facts.fields().first(FieldName.AUTHORIZATION);
        if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return null;
        }
        try {
            byte[] decoded = Base64.getDecoder()
                    .decode(authorization.substring(6).strip().getBytes(StandardCharsets.ISO_8859_1));
            String pair = new String(decoded, StandardCharsets.ISO_8859_1);
            int colon = pair.indexOf(':');
            return latin1(colon < 0 ? pair : pair.substring(0, colon));
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    Value serverName() {
        String host = facts.fields().first(FieldName.HOST);
        if (host == null) {
            return Value.EMPTY;
        }
        int colon = host.lastIndexOf(':');
        return latin1(colon >= 0 && host.indexOf(']', colon) < 0 ? host.substring(0, colon) : host);
    }

    Value remoteAddr() {
        return latin1(facts.connection().clientAddress().getHostAddress());
    }

    Value remotePort() {
        return Numbers.decimal(facts.connection().clientPort());
    }

    Value serverAddr() {
        return latin1(facts.connection().serverAddress().getHostAddress());
    }

    Value serverPort() {
        return Numbers.decimal(facts.connection().serverPort());
    }

    Value uniqueId() {
        return latin1(facts.uniqueId());
    }

    Value webAppId() {
        return latin1(evaluation.settings().webAppId());
    }

    // ---- request body

    @Nullable
    Value requestBody() {
        return showsRequestBody ? content : null;
    }

    Value requestBodyLength() {
        return Numbers.decimal(content.length());
    }

    Value reqbodyProcessor() {
        return latin1(evaluation.controls().requestBodyProcessor);
    }

    Value reqbodyError() {
        return body.error().isPresent() ? ONE : ZERO;
    }

    Value reqbodyErrorMsg() {
        return latin1(body.error().map(e -> e.message()).orElse(""));
    }

    Value bodyFlag(Variable flag) {
        BodyFlag wanted = BodyFlag.valueOf(flag.name());
        return body.flags().contains(wanted) || query.flags().contains(wanted) ? ONE : ZERO;
    }

    Value inboundDataError() {
        return hasInboundError ? ONE : ZERO;
    }

    Entry[] files() {
        return mapped(body.files(), f -> Entry.part("FILES", f.name(), f.fileName()));
    }

    Entry[] filesNames() {
        return mapped(body.files(), f -> Entry.part("FILES_NAMES", f.name(), f.name()));
    }

    Entry[] filesSizes() {
        return mapped(
                body.files(),
                f -> Entry.part(
                        "FILES_SIZES", f.name(), Numbers.decimal(f.content().length())));
    }

    Entry[] filesContent() {
        return mapped(body.files(), f -> Entry.part("FILES_TMP_CONTENT", f.name(), f.content()));
    }

    Value filesCombinedSize() {
        return Numbers.decimal(
                body.files().stream().mapToLong(f -> f.content().length()).sum());
    }

    Entry[] multipartFileName() {
        return mapped(body.files(), f -> Entry.part("MULTIPART_FILENAME", f.name(), f.fileName()));
    }

    Entry[] multipartName() {
        return mapped(body.files(), f -> Entry.part("MULTIPART_NAME", f.name(), f.name()));
    }

    Entry[] multipartPartHeaders() {
        return mapped(body.partHeaders(), h -> Entry.part("MULTIPART_PART_HEADERS", h.partName(), h.line()));
    }

    /** The nodes under the name of the path that selects them: {@code XML:/*} or {@code XML://@*}. */
    Entry[] xml() {
        XmlTree tree = body.xml();
        Entry[] texts = mapped(tree.texts(), text -> Entry.part("XML", XmlPaths.TEXTS, text));
        return concat(texts, mapped(tree.attributes(), value -> Entry.part("XML", XmlPaths.ATTRIBUTES, value)));
    }

    Value fullRequest() {
        StringBuilder head = new StringBuilder(facts.requestLine()).append("\r\n");
        Fields fields = facts.fields();
        for (int i = 0; i < fields.size(); i++) {
            head.append(fields.name(i)).append(": ").append(fields.value(i)).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = Arrays.copyOf(start, start.length + content.length());
        System.arraycopy(content.array(), content.from(), whole, start.length, content.length());
        return Value.of(whole);
    }

    Value fullRequestLength() {
        return Numbers.decimal(fullRequest().length());
    }

    // ---- response

    @Nullable
    Value responseStatus() {
        return responseFields == null ? null : Numbers.decimal(responseStatus);
    }

    @Nullable
    Value responseProtocol() {
        return responseFields == null ? null : latin1(responseProtocol);
    }

    @Nullable
    Value statusLine() {
        return responseFields == null
                ? null
                : latin1(responseProtocol + " " + responseStatus + " " + Statuses.reason(responseStatus));
    }

    Entry[] responseHeaders() {
        return responseFields == null ? Entry.NONE : headers("RESPONSE_HEADERS", responseFields);
    }

    Entry[] responseHeadersNames() {
        return names("RESPONSE_HEADERS_NAMES", all(Variable.RESPONSE_HEADERS));
    }

    @Nullable
    Value responseContentType() {
        return responseField(FieldName.CONTENT_TYPE);
    }

    @Nullable
    Value responseContentLength() {
        Value body = responseContent;
        return body != null ? Numbers.decimal(body.length()) : responseField(FieldName.CONTENT_LENGTH);
    }

    private @Nullable Value responseField(FieldName name) {
        String value = responseFields == null ? null : responseFields.first(name);
        return value == null ? null : latin1(value);
    }

    @Nullable
    Value responseBody() {
        return responseContent;
    }

    Value outboundDataError() {
        return hasOutboundError ? ONE : ZERO;
    }

    // ---- what rules leave behind

    Entry[] tx() {
        return evaluation.tx().all();
    }

    Entry[] env() {
        return evaluation.environment();
    }

    Entry[] persistent(String collection) {
        return evaluation.collections().entries(collection);
    }

    @Nullable
    Value identity(String collection) {
        return evaluation.collections().key(collection);
    }

    @Nullable
    Value matchedVar() {
        return evaluation.matched().lastValue();
    }

    @Nullable
    Value matchedVarName() {
        return evaluation.matched().lastName();
    }

    Entry[] matchedVars() {
        return evaluation.matched().values();
    }

    Entry[] matchedVarsNames() {
        return evaluation.matched().names();
    }

    Value highestSeverity() {
        return Numbers.decimal(evaluation.highestSeverity());
    }

    Entry[] rule() {
        return evaluation.currentRuleEntries();
    }

    // ---- time

    Value duration() {
        return Numbers.decimal(evaluation.elapsedMillis());
    }

    private ZonedDateTime start() {
        return facts.startTime().atZone(ZoneOffset.UTC);
    }

    Value time(String format) {
        return latin1(DateTimeFormatter.ofPattern(format, Locale.ROOT).format(start()));
    }

    Value timeEpoch() {
        return Numbers.decimal(facts.startTime().getEpochSecond());
    }

    /** Counted from 0, as in ModSecurity. */
    Value timeMonth() {
        return Numbers.decimal(start().getMonthValue() - 1);
    }

    /** Counted from Sunday, which is 0. */
    Value timeWeekday() {
        return Numbers.decimal(start().getDayOfWeek().getValue() % 7);
    }

    // ---- helpers

    private static Entry[] names(String label, Entry[] parts) {
        List<Entry> names = new ArrayList<>(parts.length);
        for (Entry part : parts) {
            Value key = part.key();
            if (key != null) {
                names.add(Entry.part(label, key, key));
            }
        }
        return names.toArray(Entry.NONE);
    }

    private static <T> Entry[] mapped(List<T> list, Function<T, Entry> toEntry) {
        Entry[] entries = new Entry[list.size()];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = toEntry.apply(list.get(i));
        }
        return entries;
    }

    private static Entry[] concat(Entry[] first, Entry[] second) {
        if (second.length == 0) {
            return first;
        }
        if (first.length == 0) {
            return second;
        }
        Entry[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
