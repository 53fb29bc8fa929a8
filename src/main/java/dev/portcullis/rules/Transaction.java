package dev.portcullis.rules;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.rules.body.BodyError;
import dev.portcullis.rules.body.BodyParser;
import dev.portcullis.rules.body.ParsedBody;
import dev.portcullis.rules.content.ContentCharset;
import dev.portcullis.rules.content.Decoded;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One exchange under the rules. The caller drives it through the phases in order, each at most once:
 *
 * <ol>
 *   <li>{@link #requestHeaders}: phase 1.
 *   <li>{@link #requestBody} with the whole content if {@link #wantsRequestBody}, without it otherwise, or {@link #requestBodyOverLimit}: phase 2.
 *   <li>{@link #responseHeaders}: phase 3.
 *   <li>{@link #responseBody} with the whole content if {@link #wantsResponseBody}, without it otherwise, or {@link #responseBodyOverLimit}: phase 4.
 *   <li>{@link #logging}: phase 5, always, also after an interruption; then {@link #matches} is complete.
 * </ol>
 *
 * <p>An interruption ends the exchange: no phase but the last runs after it. Of a request that the decoder refused, {@link #refused} and
 * {@link #logging} run. One owner at a time.
 */
public final class Transaction {
    private final Plan plan;
    private final TransactionFacts facts;
    private final Evaluation evaluation;
    private final List<Interruption> limitsHit = new ArrayList<>(0);
    private String responseType = "";
    private Fields responseFields = Fields.EMPTY;
    private boolean hasStarted;
    private boolean hasLogged;

    Transaction(Plan plan, TransactionFacts facts, @Nullable EngineMode override, @Nullable MatchListener listener) {
        this.plan = plan;
        this.facts = facts;
        this.evaluation = new Evaluation(plan, facts, override, listener);
    }

    // ---- request

    /** Phase 1. */
    public @Nullable Interruption requestHeaders() {
        start();
        evaluation.run(1);
        limitArguments(evaluation.variables().traffic().query(), 1);
        return decision(1);
    }

    private void start() {
        if (hasStarted) {
            throw new IllegalStateException("phase 1 runs once");
        }
        hasStarted = true;
        if (evaluation.controls().mode() == EngineMode.OFF) {
            return;
        }
        evaluation.controls().requestBodyProcessor =
                BodyParsers.forMediaType(mediaType(facts.fields().first(FieldName.CONTENT_TYPE)));
        BodyParser parser = plan.bodyParsers().get(BodyParsers.URLENCODED);
        Value query = Value.ofLatin1(Traffic.rawQuery(facts));
        if (parser != null && !query.isEmpty()) {
            evaluation.spend(query.length());
            evaluation.variables().traffic().query(parser.parse(query, Value.EMPTY, plan.bodyLimits()));
        }
    }

    /**
     * Runs phases 1 and 2 on the head for the log only, whatever the engine's mode: for a request that is refused anyway, so that the log tells the
     * attack that it carried.
     */
    public void refused() {
        onlyDetect();
        requestHeaders();
        onlyDetect(); // a rule may have switched it back on
        requestBody(new byte[0]);
    }

    private void onlyDetect() {
        if (evaluation.controls().mode() == EngineMode.ON) {
            evaluation.controls().mode(EngineMode.DETECTION_ONLY);
        }
    }

    /** Whether phase 2 wants to see the content; known after phase 1. */
    public boolean wantsRequestBody() {
        return evaluation.controls().mode() != EngineMode.OFF && evaluation.controls().readsRequestBody;
    }

    /** The most content that {@link #requestBody} should be given. */
    public long requestBodyLimitBytes() {
        return evaluation.controls().requestBodyLimitBytes;
    }

    /** Whether a request with more content than the limit is refused, so that reading it is of no use. */
    public boolean refusesOversizeRequest() {
        return mode() == EngineMode.ON && plan.settings().rejectsOversizeRequest();
    }

    /** How many bytes {@link #requestBody} may have to look at for {@code sentBytes}: more than those if they are coded. */
    public long requestCost(int sentBytes) {
        return cost(sentBytes, facts.fields());
    }

    private long cost(int sentBytes, Fields fields) {
        boolean isCoded = Decoded.isCoded(fields.all(FieldName.CONTENT_ENCODING));
        return isCoded ? plan.surroundings().decoding().allowance(sentBytes) : sentBytes;
    }

    /**
     * Phase 2. {@code content} is all of it, after transfer decoding but with its content codings, and must not change afterwards; empty when there is none.
     */
    public @Nullable Interruption requestBody(byte[] content) {
        return requestBody(content, false);
    }

    /**
     * Phase 2 for a request with more content than {@link #requestBodyLimitBytes}; {@code prefix} is what was read of it. Interrupts
     * unless the rule set says {@code SecRequestBodyLimitAction ProcessPartial} or only detects; then the rules see the prefix.
     */
    public @Nullable Interruption requestBodyOverLimit(byte[] prefix) {
        return requestBody(prefix, true);
    }

    private @Nullable Interruption requestBody(byte[] sent, boolean isCut) {
        if (!wantsRequestBody() || (sent.length == 0 && !isCut)) {
            return phase2(new byte[0], ParsedBody.EMPTY);
        }
        ContentIntake.Intake taken = intake().request(sent, isCut, facts.fields(), requestBodyLimitBytes());
        if (refuses(taken)) {
            return evaluation.interruption();
        }
        byte[] content = taken.content();
        ParsedBody parsed = parsed(Value.of(content));
        Controls controls = evaluation.controls();
        boolean isShown =
                controls.forcesRequestBodyVariable || controls.requestBodyProcessor.equals(BodyParsers.URLENCODED);
        evaluation.variables().traffic().requestBody(Value.of(content), parsed, isShown, taken.isCut());
        Interruption soFar = phase2(content, parsed);
        if (soFar == null && !taken.isCut() && plan.surroundings().decoding().refusesUnreadable()) {
            limitUnreadable(parsed);
        }
        return decision(2);
    }

    /** What a parser could not read to the end, a more forgiving backend may, and would see what no rule has seen. */
    private void limitUnreadable(ParsedBody parsed) {
        parsed.error()
                .filter(error -> error.kind() != BodyError.Kind.LIMIT)
                .ifPresent(error -> limit(Interruption.byLimit(
                        Interruption.Reason.UNREADABLE_REQUEST,
                        400,
                        2,
                        "the content of the request is not what its type says: " + error.message())));
        ContentCharset charset = ContentCharset.of(facts.fields().first(FieldName.CONTENT_TYPE));
        if (charset.kind() != ContentCharset.Kind.ASCII_BASED) {
            limit(Interruption.byLimit(
                    Interruption.Reason.UNREADABLE_REQUEST,
                    415,
                    2,
                    "the content of the request is in a charset that rules cannot read"));
        }
    }

    private @Nullable Interruption phase2(byte[] content, ParsedBody parsed) {
        evaluation.run(2);
        limitArguments(parsed, 2);
        limitContent(content, parsed);
        return decision(2);
    }

    private ContentIntake intake() {
        return new ContentIntake(plan.settings(), plan.surroundings().decoding());
    }

    /** Notes why not all content can be read; true if that ends the exchange. */
    private boolean refuses(ContentIntake.Intake taken) {
        Interruption refusal = taken.refusal();
        if (refusal != null) {
            limit(refusal);
        }
        return evaluation.interruption() != null;
    }

    private ParsedBody parsed(Value content) {
        BodyParser parser = plan.bodyParsers().get(evaluation.controls().requestBodyProcessor);
        if (parser == null) {
            return ParsedBody.EMPTY;
        }
        evaluation.spend(content.length());
        String type = facts.fields().first(FieldName.CONTENT_TYPE);
        return parser.parse(content, type == null ? Value.EMPTY : Value.ofLatin1(type), plan.bodyLimits());
    }

    private void limitArguments(ParsedBody parsed, int phase) {
        parsed.error()
                .filter(error -> error.kind() == BodyError.Kind.LIMIT)
                .ifPresent(error ->
                        limit(Interruption.byLimit(Interruption.Reason.ARGUMENTS_LIMIT, 400, phase, error.message())));
    }

    private void limitContent(byte[] content, ParsedBody parsed) {
        long inFiles =
                parsed.files().stream().mapToLong(f -> f.content().length()).sum();
        if (wantsRequestBody() && content.length - inFiles > plan.settings().requestBodyNoFilesLimitBytes()) {
            limit(Interruption.byLimit(
                    Interruption.Reason.REQUEST_BODY_NO_FILES_LIMIT,
                    413,
                    2,
                    "the request has more content outside of files than SecRequestBodyNoFilesLimit, "
                            + plan.settings().requestBodyNoFilesLimitBytes() + " bytes"));
        }
    }

    // ---- response

    /** Phase 3; {@code protocol} as in {@code HTTP/1.1}. */
    public @Nullable Interruption responseHeaders(int status, String protocol, Fields fields) {
        evaluation.variables().traffic().response(status, protocol, fields);
        responseFields = fields;
        responseType = mediaType(fields.first(FieldName.CONTENT_TYPE));
        evaluation.run(3);
        return decision(3);
    }

    /** Whether phase 4 may want to see content of some media type; known after phase 2, and may change in phase 3. */
    public boolean readsResponses() {
        return evaluation.controls().mode() != EngineMode.OFF && evaluation.controls().readsResponseBody;
    }

    /** Whether phase 4 wants to see the content; known after phase 3. */
    public boolean wantsResponseBody() {
        Controls controls = evaluation.controls();
        return controls.mode() != EngineMode.OFF
                && controls.readsResponseBody
                && (controls.forcesResponseBody
                        || plan.settings().responseBodyTypes().contains(responseType));
    }

    /** The most content that {@link #responseBody} should be given. */
    public long responseBodyLimitBytes() {
        return evaluation.controls().responseBodyLimitBytes;
    }

    /** As {@link #refusesOversizeRequest}. */
    public boolean refusesOversizeResponse() {
        return mode() == EngineMode.ON && plan.settings().rejectsOversizeResponse();
    }

    /** As {@link #requestCost}, for {@link #responseBody}. */
    public long responseCost(int sentBytes) {
        return cost(sentBytes, responseFields);
    }

    /** Phase 4. {@code content} is all of it, after transfer decoding but with its content codings, and must not change afterwards. */
    public @Nullable Interruption responseBody(byte[] content) {
        return responseBody(content, false);
    }

    /** Phase 4 for a response with more content than {@link #responseBodyLimitBytes}, as {@link #requestBodyOverLimit}. */
    public @Nullable Interruption responseBodyOverLimit(byte[] prefix) {
        return responseBody(prefix, true);
    }

    private @Nullable Interruption responseBody(byte[] sent, boolean isCut) {
        if (!wantsResponseBody()) {
            evaluation.run(4);
            return decision(4);
        }
        ContentIntake.Intake taken = sent.length == 0 && !isCut
                ? ContentIntake.NOTHING
                : intake().response(sent, isCut, responseFields, responseBodyLimitBytes());
        if (taken.isCut() && refuses(taken)) {
            return evaluation.interruption();
        }
        evaluation.variables().traffic().responseBody(Value.of(taken.content()), taken.isCut());
        evaluation.run(4);
        if (!taken.isCut()) {
            refuses(taken);
        }
        return decision(4);
    }

    // ---- end

    /** Phase 5; interrupts nothing. Changes of persistent collections reach their store here. */
    public void logging() {
        if (hasLogged) {
            throw new IllegalStateException("phase 5 runs once");
        }
        hasLogged = true;
        evaluation.clearInterruption();
        evaluation.run(5);
        evaluation.clearInterruption();
        evaluation.collections().commit();
    }

    private void limit(Interruption decided) {
        limitsHit.add(decided);
        if (evaluation.interruption() == null && evaluation.controls().mode() == EngineMode.ON) {
            evaluation.interrupt(decided);
        }
    }

    private @Nullable Interruption decision(int phase) {
        if (evaluation.isOutOfWork()
                && limitsHit.stream().noneMatch(l -> l.reason() == Interruption.Reason.WORK_LIMIT)) {
            limit(Interruption.byLimit(
                    Interruption.Reason.WORK_LIMIT, 403, phase, "the request costs more work than one may"));
        }
        return evaluation.interruption();
    }

    private static String mediaType(@Nullable String field) {
        if (field == null) {
            return "";
        }
        int semicolon = field.indexOf(';');
        return (semicolon < 0 ? field : field.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    // ---- what it came to

    public TransactionFacts facts() {
        return facts;
    }

    /** The mode now: {@code ctl:ruleEngine} may have changed it. */
    public EngineMode mode() {
        return evaluation.controls().mode();
    }

    /** Whether an entry in the audit log is wanted: what {@code ctl:auditEngine} set, else {@code configured}. */
    public AuditMode auditMode(AuditMode configured) {
        AuditMode set = evaluation.controls().auditMode;
        return set == null ? configured : set;
    }

    /** The parts of such an entry: {@code configured} after {@code ctl:auditLogParts}. */
    public String auditLogParts(String configured) {
        String parts = configured;
        for (String change : evaluation.controls().auditLogParts) {
            parts = AuditParts.changed(parts, change);
        }
        return parts;
    }

    /** Has every rule that matches remembered, also those that do not log; see {@link #matchedRules}. */
    public void keepAllMatches() {
        evaluation.log().keepAll();
    }

    /** The rules that matched, if they were to be remembered: one line each, which holds nothing that came from traffic. */
    public List<String> matchedRules() {
        return evaluation.log().all().stream()
                .map(rule -> "[id \"" + rule.id() + "\"] [phase \"" + rule.phase() + "\"] [file \"" + rule.file()
                        + "\"] [line \"" + rule.line() + "\"]")
                .toList();
    }

    /** The content of both sides for the audit log, at most {@code maxBytes} of each. */
    public AuditContents contents(Masking masking, int maxBytes) {
        return new AuditContents(evaluation.variables().traffic(), masking, maxBytes);
    }

    public Settings settings() {
        return plan.settings();
    }

    /** The matches so far that rules want in a log, in order, as they are: what is to be written is masked first, by {@link #matches(Masking)}. */
    public List<RuleMatch> matches() {
        return evaluation.log().matches().stream().map(MatchLog.Kept::match).toList();
    }

    /** The matches so far as logs may show them. */
    public List<RuleMatch> matches(Masking masking) {
        return evaluation.log().matches().stream()
                .map(kept -> kept.masked(masking))
                .toList();
    }

    /** What logs may show, by the {@code sanitise...} actions so far: all of them once {@link #logging} has run. */
    public Masking masking() {
        return new Masking(
                evaluation.controls().sanitisedOrNull(),
                evaluation.variables(),
                plan.settings().argumentSeparator(),
                evaluation.controls().requestBodyProcessor.equals(BodyParsers.URLENCODED));
    }

    /** {@code match} as tools may show it. */
    public ExplainedMatch masked(ExplainedMatch match, Masking masking) {
        for (Rule rule : plan.phase(match.phase())) {
            if (rule.id() == match.id()) {
                return match.masked(masking, rule.words());
            }
        }
        throw new IllegalArgumentException("there is no rule " + match.id());
    }

    /** How many further matches were not kept, so that one request cannot flood a log. */
    public long matchesDropped() {
        return evaluation.log().dropped();
    }

    /** The limits that were hit, also when the engine only detects: each belongs in the log. */
    public List<Interruption> limitsHit() {
        return List.copyOf(limitsHit);
    }

    /** The value of a transaction variable, {@code anomaly_score} say; null when no rule has set it. */
    public @Nullable String tx(String name) {
        Entry entry = evaluation.tx().find(name.toLowerCase(Locale.ROOT));
        return entry == null ? null : entry.value().latin1();
    }
}
