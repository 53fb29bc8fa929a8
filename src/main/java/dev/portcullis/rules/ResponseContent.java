package dev.portcullis.rules;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.rules.body.BodyParser;
import dev.portcullis.rules.body.ParsedBody;

/**
 * The content of the response taken apart, once the first rule asks for that: most rule sets never do. The parser is the one that {@code ctl:responseBodyProcessor}
 * named, or the one for the media type. A response that cannot be read is no reason to refuse it: {@code RES_BODY_ERROR} tells. One owner at a time.
 */
final class ResponseContent {
    private final Evaluation evaluation;
    private final Traffic traffic;
    private ParsedBody parsed = ParsedBody.EMPTY;
    private boolean isParsed;

    ResponseContent(Evaluation evaluation, Traffic traffic) {
        this.evaluation = evaluation;
        this.traffic = traffic;
    }

    /** Empty before phase 4, and when the content is not read. */
    ParsedBody parsed() {
        Value content = traffic.responseContent();
        if (!isParsed && content != null) {
            isParsed = true;
            parsed = parse(content);
        }
        return parsed;
    }

    /** Has the content read once more, by the parser that is chosen then. */
    void forget() {
        isParsed = false;
        parsed = ParsedBody.EMPTY;
    }

    private ParsedBody parse(Value content) {
        BodyParser parser = evaluation.plan().bodyParsers().get(processor());
        if (parser == null || content.isEmpty()) {
            return ParsedBody.EMPTY;
        }
        evaluation.spend(content.length());
        return parser.parse(content, Value.EMPTY, evaluation.plan().bodyLimits());
    }

    /** Its name in rules; empty when the content is not taken apart. */
    String processor() {
        String chosen = evaluation.controls().responseBodyProcessor;
        Fields fields = traffic.responseFields();
        if (!chosen.isEmpty() || fields == null) {
            return chosen;
        }
        String byType = BodyParsers.forMediaType(BodyParsers.mediaType(fields.first(FieldName.CONTENT_TYPE)));
        return BodyParsers.ofResponses().contains(byType) ? byType : "";
    }
}
