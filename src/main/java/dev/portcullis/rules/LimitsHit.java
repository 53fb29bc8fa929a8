package dev.portcullis.rules;

import dev.portcullis.http.FieldName;
import dev.portcullis.rules.body.BodyError;
import dev.portcullis.rules.body.ParsedBody;
import dev.portcullis.rules.content.ContentCharset;
import dev.portcullis.rules.content.DecodingPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is refused without a rule: content that is too much, that cannot be read, or that a backend may read as something else than the rules did. Each is remembered for the log, and interrupts
 * the exchange unless the engine only detects. One owner at a time, with the transaction.
 */
final class LimitsHit {
    private final Evaluation evaluation;
    private final TransactionFacts facts;
    private final List<Interruption> hit = new ArrayList<>(0);

    LimitsHit(Evaluation evaluation, TransactionFacts facts) {
        this.evaluation = evaluation;
        this.facts = facts;
    }

    /** All so far, in order. */
    List<Interruption> all() {
        return List.copyOf(hit);
    }

    void hit(Interruption decided) {
        hit.add(decided);
        evaluation.tell(decided.message());
        if (evaluation.interruption() == null && evaluation.controls().mode() == EngineMode.ON) {
            evaluation.interrupt(decided);
        }
    }

    /** Looks at what a parser left out because of a limit. */
    void arguments(Optional<BodyError> error, int phase) {
        error.filter(e -> e.kind().isLimit())
                .ifPresent(e -> hit(Interruption.byLimit(reason(e.kind()), 400, phase, e.message())));
    }

    /** Looks at what the query says about itself that rules cannot follow. */
    void query(Optional<BodyError> error) {
        if (evaluation.plan().surroundings().decoding().refusesUnreadable()) {
            error.filter(e -> e.kind() == BodyError.Kind.FOREIGN)
                    .ifPresent(e -> hit(Interruption.byLimit(
                            Interruption.Reason.UNREADABLE_REQUEST,
                            400,
                            1,
                            "the query of the request is not what it seems: " + e.message())));
        }
    }

    private static Interruption.Reason reason(BodyError.Kind limit) {
        return switch (limit) {
            case TOO_LONG -> Interruption.Reason.ARGUMENT_LENGTH_LIMIT;
            case TOO_DEEP -> Interruption.Reason.DEPTH_LIMIT;
            case TOO_MANY_FILES -> Interruption.Reason.FILES_LIMIT;
            case TOO_MANY -> Interruption.Reason.ARGUMENTS_LIMIT;
            case MALFORMED, REFUSED, FOREIGN -> Interruption.Reason.UNREADABLE_REQUEST;
        };
    }

    /** Holds content, files aside, to {@code SecRequestBodyNoFilesLimit}. */
    void outsideOfFiles(byte[] content, ParsedBody parsed) {
        long allowed = evaluation.settings().requestBodyNoFilesLimitBytes();
        long inFiles =
                parsed.files().stream().mapToLong(f -> f.content().length()).sum();
        if (content.length - inFiles > allowed) {
            hit(Interruption.byLimit(
                    Interruption.Reason.REQUEST_BODY_NO_FILES_LIMIT,
                    413,
                    2,
                    "the request has more content outside of files than SecRequestBodyNoFilesLimit, " + allowed
                            + " bytes"));
        }
    }

    /** What rules saw may not be what the backend sees. */
    void doubtful(ContentReading.Reading reading) {
        DecodingPolicy policy = evaluation.plan().surroundings().decoding();
        if (policy.refusesUnreadable()) {
            unreadable(reading);
        }
        ContentReading.Doubt doubt = reading.doubt();
        if (doubt != null && (policy.refusesMislabelled() || (doubt.isBlinding() && policy.refusesUnreadable()))) {
            hit(doubt.refusal());
        }
    }

    /** What a parser could not read to the end, a more forgiving backend may, and would see what no rule has seen. */
    private void unreadable(ContentReading.Reading reading) {
        reading.parsed()
                .error()
                .filter(error -> !error.kind().isLimit() && !reading.isExcused())
                .ifPresent(error -> hit(Interruption.byLimit(
                        Interruption.Reason.UNREADABLE_REQUEST,
                        error.kind() == BodyError.Kind.FOREIGN ? 415 : 400,
                        2,
                        "the content of the request is not what its type says: " + error.message())));
        if (ContentCharset.worst(facts.fields().all(FieldName.CONTENT_TYPE)) != ContentCharset.Kind.ASCII_BASED) {
            hit(Interruption.byLimit(
                    Interruption.Reason.UNREADABLE_REQUEST,
                    415,
                    2,
                    "the content of the request is in a charset that rules cannot read"));
        }
    }

    /** Part of an answer may hide what the whole would show; backends are not asked for one where rules look at answers. */
    void slice(int status) {
        if (status == 206 && !facts.method().equals("HEAD")) {
            hit(Interruption.byLimit(
                    Interruption.Reason.ENCODED_RESPONSE,
                    502,
                    3,
                    "the content of the response is not read: it is a slice"));
        }
    }

    /** Looks, at the end of {@code phase}, whether the work that one transaction may cost is used up. */
    void work(int phase) {
        if (evaluation.isOutOfWork() && hit.stream().noneMatch(l -> l.reason() == Interruption.Reason.WORK_LIMIT)) {
            hit(Interruption.byLimit(
                    Interruption.Reason.WORK_LIMIT, 403, phase, "the request costs more work than one may"));
        }
    }
}
