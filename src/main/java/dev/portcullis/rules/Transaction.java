package dev.portcullis.rules;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.rules.body.BodyError;
import dev.portcullis.rules.body.BodyParser;
import dev.portcullis.rules.body.ParsedBody;
import dev.portcullis.rules.content.Decoded;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
    private final LimitsHit limits;
    private String responseType = "";
    private Fields responseFields = Fields.EMPTY;
    private boolean hasStarted;
    private boolean hasLogged;

    Transaction(Plan plan, TransactionFacts facts, @Nullable EngineMode override, @Nullable MatchListener listener) {
        this.plan = plan;
        this.facts = facts;
        this.evaluation = new Evaluation(plan, facts, override, listener);
        this.limits = new LimitsHit(evaluation, facts);
    }

    // ---- request

    /** Phase 1. */
    public @Nullable Interruption requestHeaders() {
        start();
        evaluation.run(1);
        Optional<BodyError> queryError =
                evaluation.variables().traffic().query().error();
        limits.arguments(queryError, 1);
        limits.query(queryError);
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
                BodyParsers.forMediaType(BodyParsers.mediaType(facts.fields().first(FieldName.CONTENT_TYPE)));
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
        forbidWaiting();
        requestHeaders();
        onlyDetect(); // a rule may have switched it back on
        requestBody(new byte[0]);
    }

    /** Whether {@code phase} may wait for another host or a disk, so that it must not run on an event loop. */
    public boolean mayWait(int phase) {
        boolean savesFiles = phase == 2
                && plan.uploads() != null
                && evaluation.controls().requestBodyProcessor.equals(BodyParsers.MULTIPART);
        return mode() != EngineMode.OFF && (savesFiles || plan.waitingPhases().contains(phase));
    }

    /** From now on no rule waits: where one would, it does not match, and {@link #failures} tells. */
    public void forbidWaiting() {
        evaluation.forbidWaiting();
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
        ContentReading.Reading reading = read(Value.of(content), Value.of(sent));
        ParsedBody parsed = reading.parsed();
        Controls controls = evaluation.controls();
        boolean isShown =
                controls.forcesRequestBodyVariable || BodyParsers.showsRequestBody(controls.requestBodyProcessor);
        boolean isForm =
                BodyParsers.isForm(controls.requestBodyProcessor, facts.fields().all(FieldName.CONTENT_TYPE));
        evaluation.variables().traffic().requestBody(Value.of(content), parsed, isShown, taken.isCut(), isForm);
        saveUploads(parsed);
        if (evaluation.interruption() != null) {
            return evaluation.interruption();
        }
        Interruption soFar = phase2(content, parsed);
        limits.arguments(reading.beyondLimit(), 2);
        if (soFar == null && !taken.isCut()) {
            limits.doubtful(reading);
        }
        return decision(2);
    }

    /** A rule that has a file looked at must not be led to think that there is none. */
    private void saveUploads(ParsedBody parsed) {
        UploadFolder folder = plan.uploads();
        if (folder == null || parsed.files().isEmpty()) {
            return;
        }
        if (!evaluation.mayWait()) {
            evaluation.failed("uploaded files were not saved, since there is no time to wait for it");
            return;
        }
        try {
            evaluation.variables().traffic().uploads().save(folder, facts.uniqueId(), parsed.files());
        } catch (IOException e) {
            limits.hit(Interruption.byLimit(
                    Interruption.Reason.UPLOAD_NOT_SAVED, 500, 2, "an uploaded file could not be saved: " + e));
        }
    }

    private @Nullable Interruption phase2(byte[] content, ParsedBody parsed) {
        evaluation.run(2);
        limits.arguments(parsed.error(), 2);
        if (wantsRequestBody()) {
            limits.outsideOfFiles(content, parsed);
        }
        return decision(2);
    }

    private ContentIntake intake() {
        return new ContentIntake(plan.settings(), plan.surroundings().decoding());
    }

    /** Notes why not all content can be read; true if that ends the exchange. */
    private boolean refuses(ContentIntake.Intake taken) {
        Interruption refusal = taken.refusal();
        if (refusal != null) {
            limits.hit(refusal);
        }
        return evaluation.interruption() != null;
    }

    private ContentReading.Reading read(Value content, Value sent) {
        ContentReading reading = new ContentReading(plan.bodyParsers(), plan.bodyLimits(), evaluation::spend);
        String label = evaluation.controls().requestBodyProcessor;
        List<String> types = facts.fields().all(FieldName.CONTENT_TYPE);
        ContentReading.Reading decoded = reading.read(content, label, types);
        boolean isCoded = Decoded.isCoded(facts.fields().all(FieldName.CONTENT_ENCODING));
        return isCoded ? reading.withSent(decoded, sent, label, types) : decoded;
    }

    // ---- response

    /** Phase 3; {@code protocol} as in {@code HTTP/1.1}. */
    public @Nullable Interruption responseHeaders(int status, String protocol, Fields fields) {
        evaluation.variables().traffic().response(status, protocol, fields);
        responseFields = fields;
        responseType = BodyParsers.mediaType(fields.first(FieldName.CONTENT_TYPE));
        evaluation.run(3);
        if (wantsResponseBody() || (readsResponses() && responseType.equals("multipart/byteranges"))) {
            limits.slice(status);
        }
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

    /** Whether {@link #removeFiles} has something to do, which must not be on an event loop; known after phase 5. */
    public boolean hasFilesToRemove() {
        UploadFolder folder = plan.uploads();
        SavedUploads uploads = evaluation.variables().traffic().uploads();
        if (folder == null || uploads.isEmpty()) {
            return false;
        }
        boolean isRelevant =
                !limits.all().isEmpty() || !evaluation.log().matches().isEmpty();
        boolean stays =
                folder.keep() == UploadFolder.Keep.ALL || (folder.keep() == UploadFolder.Keep.RELEVANT && isRelevant);
        if (stays) {
            uploads.keep();
        }
        return !stays;
    }

    /** Removes the uploaded files that were saved and are not kept; returns those that could not be removed. */
    public List<Path> removeFiles() {
        return evaluation.variables().traffic().uploads().remove();
    }

    private @Nullable Interruption decision(int phase) {
        limits.work(phase);
        return evaluation.interruption();
    }

    // ---- what it came to

    public TransactionFacts facts() {
        return facts;
    }

    /** The rule that is tried just now, or null between phases; another thread may ask, and gets what was so a moment ago: for tools that sample. */
    public @Nullable RulePlace ruleAtWork() {
        Rule rule = evaluation.current();
        return rule == null ? null : new RulePlace(rule.id(), rule.file(), rule.line(), rule.phase());
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

    /** Has every rule that matches remembered, also those that do not log; see {@link #matchedRules}. To be called before phase 1. */
    public void keepAllMatches() {
        evaluation.runEveryRule();
        evaluation.log().keepAll();
    }

    /** Of matches that refuse nothing has only the rule kept, not what it says about them, for logs that show no more. To be called before phase 1. */
    public void leaveOutWords() {
        evaluation.log().leaveOutWords();
    }

    /** The rules that matched, if they were to be remembered. */
    public List<MatchedRule> matchedRules() {
        return evaluation.log().all().stream()
                .map(rule ->
                        new MatchedRule(rule.id(), rule.phase(), rule.words().texts()))
                .toList();
    }

    /** The content of both sides for the audit log, at most {@code maxBytes} of each. */
    public AuditContents contents(Masking masking, int maxBytes) {
        return new AuditContents(evaluation.variables().traffic(), masking, maxBytes);
    }

    /** Units of work that may still be done. */
    long workLeft() {
        return evaluation.workLeft();
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
        List<MatchLog.Kept> all = evaluation.log().matches();
        if (all.isEmpty()) {
            return List.of();
        }
        List<RuleMatch> masked = new ArrayList<>(all.size());
        for (MatchLog.Kept kept : all) {
            masked.add(kept.masked(masking));
        }
        return masked;
    }

    /** What logs may show, by the {@code sanitise...} actions so far: all of them once {@link #logging} has run. */
    public Masking masking() {
        return new Masking(
                evaluation.controls().sanitisedOrNull(),
                new Credentials(plan.surroundings().credentialFields(), facts())
                        .withForm(evaluation.variables().traffic().form()),
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
        return limits.all();
    }

    /** Why operators could not tell, since another host did not: each belongs in the log. */
    public List<String> failures() {
        return List.copyOf(evaluation.failures());
    }

    /** The value of a transaction variable, {@code anomaly_score} say; null when no rule has set it. */
    public @Nullable String tx(String name) {
        Entry entry = evaluation.tx().find(name.toLowerCase(Locale.ROOT));
        return entry == null ? null : entry.value().latin1();
    }
}
