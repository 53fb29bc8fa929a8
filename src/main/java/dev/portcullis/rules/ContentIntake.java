package dev.portcullis.rules;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.rules.content.ContentCharset;
import dev.portcullis.rules.content.Decoded;
import dev.portcullis.rules.content.DecodingPolicy;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns content as it was sent into what rules look at, and names why they cannot look at all of it. Immutable. */
final class ContentIntake {
    static final Intake NOTHING = new Intake(new byte[0], false, null);

    private final Settings settings;
    private final DecodingPolicy policy;

    ContentIntake(Settings settings, DecodingPolicy policy) {
        this.settings = settings;
        this.policy = policy;
    }

    /**
     * {@code content} is what rules may see; {@code refusal} says why that is not all or may not mean what it seems to, and is null when it is all or when a part
     * is enough.
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    record Intake(byte[] content, boolean isCut, @Nullable Interruption refusal) {}

    Intake request(byte[] content, boolean isCut, Fields fields, long limitBytes) {
        List<String> codings = fields.all(FieldName.CONTENT_ENCODING);
        if (Decoded.isCoded(codings) && !policy.decodesRequests()) {
            return new Intake(new byte[0], true, refuseRequest(415, "coded requests are not accepted"));
        }
        Decoded decoded = Decoded.of(content, codings, limitBytes, isCut, policy);
        return switch (decoded.outcome()) {
            case WHOLE -> new Intake(decoded.content(), false, null);
            case CUT, OVER_LIMIT -> cutRequest(upTo(limitBytes, decoded.content()), limitBytes);
            case OVER_RATIO -> new Intake(decoded.content(), true, refuseRequest(413, decoded.detail()));
            case MALFORMED -> new Intake(decoded.content(), true, refuseRequest(400, decoded.detail()));
            case UNSUPPORTED -> new Intake(decoded.content(), true, refuseRequest(415, decoded.detail()));
        };
    }

    private Intake cutRequest(byte[] content, long limitBytes) {
        Interruption refusal = !settings.rejectsOversizeRequest()
                ? null
                : Interruption.byLimit(
                        Interruption.Reason.REQUEST_BODY_LIMIT,
                        413,
                        2,
                        "the request has more content than SecRequestBodyLimit, " + limitBytes + " bytes");
        return new Intake(content, true, refusal);
    }

    /** What is read together with the last byte that counts does not count. */
    private static byte[] upTo(long limitBytes, byte[] content) {
        return content.length <= limitBytes ? content : Arrays.copyOf(content, (int) limitBytes);
    }

    private static Interruption refuseRequest(int status, String detail) {
        return Interruption.byLimit(
                Interruption.Reason.ENCODED_REQUEST, status, 2, "the content of the request is not read: " + detail);
    }

    Intake response(byte[] content, boolean isCut, Fields fields, long limitBytes) {
        List<String> codings = fields.all(FieldName.CONTENT_ENCODING);
        Decoded decoded = Decoded.of(content, codings, limitBytes, isCut, policy);
        return switch (decoded.outcome()) {
            case WHOLE -> text(decoded.content(), false, null, fields);
            case CUT, OVER_LIMIT -> text(upTo(limitBytes, decoded.content()), true, cutResponse(limitBytes), fields);
            case OVER_RATIO, MALFORMED, UNSUPPORTED ->
                text(decoded.content(), true, refuseResponse(decoded.detail()), fields);
        };
    }

    private @Nullable Interruption cutResponse(long limitBytes) {
        return !settings.rejectsOversizeResponse()
                ? null
                : Interruption.byLimit(
                        Interruption.Reason.RESPONSE_BODY_LIMIT,
                        500,
                        4,
                        "the response has more content than SecResponseBodyLimit, " + limitBytes + " bytes");
    }

    private static Interruption refuseResponse(String detail) {
        return Interruption.byLimit(
                Interruption.Reason.ENCODED_RESPONSE, 502, 4, "the content of the response is not read: " + detail);
    }

    /** Rules look for ASCII: a page in UTF-16 is brought to UTF-8 for them, one in an unknown charset is not readable. */
    private static Intake text(byte[] content, boolean isCut, @Nullable Interruption refusal, Fields fields) {
        ContentCharset charset = ContentCharset.of(fields.first(FieldName.CONTENT_TYPE));
        if (charset.kind() == ContentCharset.Kind.UNKNOWN && refusal == null) {
            return new Intake(content, isCut, refuseResponse("its charset is not known"));
        }
        return new Intake(charset.toUtf8(content), isCut, refusal);
    }
}
