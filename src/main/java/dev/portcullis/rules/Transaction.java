package dev.portcullis.rules;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.rules.body.BodyError;
import dev.portcullis.rules.body.BodyParser;
import dev.portcullis.rules.body.ParsedBody;
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
    private boolean hasStarted;
    private boolean hasLogged;

    Transaction(Plan plan, TransactionFacts facts, EngineMode mode) {
        this.plan = plan;
        this.facts = facts;
        this.evaluation = new Evaluation(plan, facts, mode);
    }

    // ---- request

    /** Phase 1. */
    public @Nullable Interruption requestHeaders() {
        start();
        evaluation.run(1);
        limitArguments(evaluation.variables().query(), 1);
        return decision(1);
    }

    private void start() {
        if (hasStarted) {
            throw new IllegalStateException("phase 1 runs once");
        }
        hasStarted = true;
        if (evaluation.controls().mode == EngineMode.OFF) {
            return;
        }
        evaluation.controls().requestBodyProcessor =
                BodyParsers.forMediaType(mediaType(facts.fields().first(FieldName.CONTENT_TYPE)));
        BodyParser parser = plan.bodyParsers().get(BodyParsers.URLENCODED);
        Value query = Value.ofLatin1(Variables.rawQuery(facts));
        if (parser != null && !query.isEmpty()) {
            evaluation.spend(query.length());
            evaluation.variables().query(parser.parse(query, Value.EMPTY, plan.bodyLimits()));
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
        if (evaluation.controls().mode == EngineMode.ON) {
            evaluation.controls().mode = EngineMode.DETECTION_ONLY;
        }
    }

    /** Whether phase 2 wants to see the content; known after phase 1. */
    public boolean wantsRequestBody() {
        return evaluation.controls().mode != EngineMode.OFF && evaluation.controls().readsRequestBody;
    }

    /** The most content that {@link #requestBody} should be given. */
    public long requestBodyLimitBytes() {
        return evaluation.controls().requestBodyLimitBytes;
    }

    /** Phase 2. {@code content} is all of it, after transfer decoding, and must not change afterwards; empty when there is none. */
    public @Nullable Interruption requestBody(byte[] content) {
        return requestBody(content, false);
    }

    /**
     * Phase 2 for a request with more content than {@link #requestBodyLimitBytes}; {@code prefix} is what was read of it. Interrupts
     * unless the rule set says {@code SecRequestBodyLimitAction ProcessPartial} or only detects; then the rules see the prefix.
     */
    public @Nullable Interruption requestBodyOverLimit(byte[] prefix) {
        if (plan.settings().rejectsOversizeRequest()) {
            limit(Interruption.byLimit(
                    Interruption.Reason.REQUEST_BODY_LIMIT,
                    413,
                    2,
                    "the request has more content than SecRequestBodyLimit, " + requestBodyLimitBytes() + " bytes"));
        }
        Interruption now = evaluation.interruption();
        return now != null ? now : requestBody(prefix, true);
    }

    private @Nullable Interruption requestBody(byte[] content, boolean isCut) {
        ParsedBody parsed = ParsedBody.EMPTY;
        if (wantsRequestBody() && content.length > 0) {
            parsed = parsed(Value.of(content));
            Controls controls = evaluation.controls();
            boolean isShown =
                    controls.forcesRequestBodyVariable || controls.requestBodyProcessor.equals(BodyParsers.URLENCODED);
            evaluation.variables().requestBody(Value.of(content), parsed, isShown, isCut);
        }
        evaluation.run(2);
        limitArguments(parsed, 2);
        limitContent(content, parsed);
        return decision(2);
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
        evaluation.variables().response(status, protocol, fields);
        responseType = mediaType(fields.first(FieldName.CONTENT_TYPE));
        evaluation.run(3);
        return decision(3);
    }

    /** Whether phase 4 wants to see the content; known after phase 3. */
    public boolean wantsResponseBody() {
        Controls controls = evaluation.controls();
        return controls.mode != EngineMode.OFF
                && controls.readsResponseBody
                && (controls.forcesResponseBody
                        || plan.settings().responseBodyTypes().contains(responseType));
    }

    /** The most content that {@link #responseBody} should be given. */
    public long responseBodyLimitBytes() {
        return evaluation.controls().responseBodyLimitBytes;
    }

    /** Phase 4. {@code content} is all of it, after transfer and content decoding, and must not change afterwards. */
    public @Nullable Interruption responseBody(byte[] content) {
        return responseBody(content, false);
    }

    /** Phase 4 for a response with more content than {@link #responseBodyLimitBytes}, as {@link #requestBodyOverLimit}. */
    public @Nullable Interruption responseBodyOverLimit(byte[] prefix) {
        if (plan.settings().rejectsOversizeResponse()) {
            limit(Interruption.byLimit(
                    Interruption.Reason.RESPONSE_BODY_LIMIT,
                    500,
                    4,
                    "the response has more content than SecResponseBodyLimit, " + responseBodyLimitBytes() + " bytes"));
        }
        Interruption now = evaluation.interruption();
        return now != null ? now : responseBody(prefix, true);
    }

    private @Nullable Interruption responseBody(byte[] content, boolean isCut) {
        if (wantsResponseBody()) {
            evaluation.variables().responseBody(Value.of(content), isCut);
        }
        evaluation.run(4);
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
        if (evaluation.interruption() == null && evaluation.controls().mode == EngineMode.ON) {
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
        return evaluation.controls().mode;
    }

    /** What {@code ctl:auditEngine} set, or null. */
    public @Nullable String auditEngine() {
        return evaluation.controls().auditEngine;
    }

    /** What {@code ctl:auditLogParts} set, or null. */
    public @Nullable String auditLogParts() {
        return evaluation.controls().auditLogParts;
    }

    /** The matches so far that rules want in a log, in order. */
    public List<RuleMatch> matches() {
        return List.copyOf(evaluation.log().matches());
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
