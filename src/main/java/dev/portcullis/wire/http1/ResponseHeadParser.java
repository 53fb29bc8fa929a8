package dev.portcullis.wire.http1;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of a complete response head into a {@link ResponseHead}, its framing and whether its connection stays (RFC 9112
 * sections 4, 6.3 and 9.3). Confined to one event loop.
 */
final class ResponseHeadParser {
    private static final int STATUS_START = "HTTP/1.x ".length();

    private final FieldLineParser fieldLines;
    private boolean is11;
    private int fieldsStart;
    private @Nullable ResponseFailure failure;

    ResponseHeadParser(HttpLimits limits) {
        this.fieldLines = new FieldLineParser(limits.maxFields());
    }

    /** The head, or null after a {@link #failure}. */
    @Nullable
    ResponseHead parse(byte[] section) {
        int status = status(section);
        if (status < 0) {
            failure = new ResponseFailure(
                    ResponseFailure.Kind.MALFORMED_STATUS_LINE, "not HTTP/1.x, a status from 100 to 599 and a reason");
            return null;
        }
        int reasonStart = Math.min(STATUS_START + 4, fieldsStart - 2);
        Fields fields = fieldLines.parse(section, fieldsStart);
        if (fields == null) {
            failure = new ResponseFailure(
                    ResponseFailure.Kind.MALFORMED_FIELDS,
                    fieldLines.violation().label() + ": " + fieldLines.detail());
            return null;
        }
        return new ResponseHead(status, RequestLine.latin1(section, reasonStart, fieldsStart - 2), fields);
    }

    /** Reads the status line; -1 if it is malformed. The space before an empty reason may be missing, as many servers leave it out. */
    private int status(byte[] section) {
        int end = 0;
        while (FieldLineParser.mayStandInValue(section[end])) {
            end++;
        }
        boolean isLine = section[end] == '\r'
                && section[end + 1] == '\n'
                && end >= STATUS_START + 3
                && RequestLine.latin1(section, 0, 7).equals("HTTP/1.")
                && (section[7] == '0' || section[7] == '1')
                && section[8] == ' '
                && (end == STATUS_START + 3 || section[STATUS_START + 3] == ' ');
        if (!isLine) {
            return -1;
        }
        is11 = section[7] == '1';
        fieldsStart = end + 2;
        int status = 0;
        for (int i = STATUS_START; i < STATUS_START + 3; i++) {
            int digit = section[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            status = status * 10 + digit;
        }
        return status >= 100 && status <= 599 ? status : -1;
    }

    /** Where the content of {@code head}, just parsed, ends; null after a {@link #failure}. */
    @Nullable
    Framing framing(ResponseHead head, boolean answersHead) {
        Fields fields = head.fields();
        int length = fields.indexOf(FieldName.CONTENT_LENGTH, 0);
        int coding = fields.indexOf(FieldName.TRANSFER_ENCODING, 0);
        if (fields.indexOf(FieldName.CONTENT_LENGTH, length + 1) >= 0 && length >= 0) {
            return invalidFraming("more than one Content-Length");
        }
        long bytes = length < 0 ? 0 : ContentLength.parse(fields, length);
        if (bytes < 0) {
            return invalidFraming("Content-Length is not a decimal number below 2^63");
        }
        if (coding >= 0 && !isSoleChunked(fields, coding, length)) {
            return null;
        }
        if (answersHead || head.isBodiless()) {
            return Framing.NONE;
        }
        if (coding >= 0) {
            return Framing.CHUNKED;
        }
        return length >= 0 ? Framing.length(bytes) : Framing.UNTIL_CLOSE;
    }

    private boolean isSoleChunked(Fields fields, int coding, int length) {
        String wrong = "";
        if (length >= 0) {
            wrong = "Content-Length and Transfer-Encoding";
        } else if (!is11) {
            wrong = "Transfer-Encoding in HTTP/1.0";
        } else if (fields.indexOf(FieldName.TRANSFER_ENCODING, coding + 1) >= 0
                || !fields.value(coding).equalsIgnoreCase("chunked")) {
            wrong = "Transfer-Encoding is not exactly chunked";
        }
        return wrong.isEmpty() || invalidFraming(wrong) != null;
    }

    /** Whether the backend keeps the connection of {@code head}, just parsed, open, and nothing in it casts doubt on where it ends. */
    boolean keepsAlive(ResponseHead head, Framing framing) {
        Fields fields = head.fields();
        boolean says = is11
                ? !fields.listContains(FieldName.CONNECTION, "close")
                : fields.listContains(FieldName.CONNECTION, "keep-alive")
                        && !fields.listContains(FieldName.CONNECTION, "close");
        return says && framing.kind() != Framing.Kind.UNTIL_CLOSE && !announcesForbiddenContent(head);
    }

    /** 204 that speaks of content, which its backend may then send. (A 304 rightly says what the length would have been.) */
    private static boolean announcesForbiddenContent(ResponseHead head) {
        if (head.status() != 204) {
            return false;
        }
        int length = head.fields().indexOf(FieldName.CONTENT_LENGTH, 0);
        return head.fields().contains(FieldName.TRANSFER_ENCODING)
                || (length >= 0 && ContentLength.parse(head.fields(), length) != 0);
    }

    private @Nullable Framing invalidFraming(String detail) {
        failure = new ResponseFailure(ResponseFailure.Kind.INVALID_FRAMING, detail);
        return null;
    }

    ResponseFailure failure() {
        if (failure == null) {
            throw new IllegalStateException("nothing was wrong");
        }
        return failure;
    }
}
