package dev.portcullis.wire.http1;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.HttpVersion;
import dev.portcullis.http.Tokens;
import dev.portcullis.http.Violation;
import dev.portcullis.wire.http1.RequestFacts.Upgrade;
import org.jspecify.annotations.Nullable;

/**
 * Decides where the content of a request ends and what its connection is asked for (RFC 9112 sections 6 and 9). Two statements of a
 * length are one too many, even if they agree. Confined to one event loop.
 */
final class RequestFraming {
    private @Nullable Violation violation;
    private String detail = "";

    /** The facts, or null after a {@link #violation}. */
    @Nullable
    RequestFacts read(String method, HttpVersion version, Fields fields) {
        violation = null;
        Framing framing = framing(version, fields);
        if (framing == null) {
            return null;
        }
        boolean is11 = version == HttpVersion.HTTP_1_1;
        boolean expectsContinue = is11 && fields.contains(FieldName.EXPECT);
        if (expectsContinue && !isContinue(fields)) {
            fail(Violation.UNKNOWN_EXPECTATION, "Expect is not 100-continue");
            return null;
        }
        Upgrade upgrade = is11 ? upgrade(method, fields) : Upgrade.NONE;
        if (upgrade != Upgrade.NONE && !framing.isEmpty() && !offersOnlyH2c(fields)) {
            fail(Violation.UPGRADE_WITH_CONTENT, "Upgrade in a request with content");
            return null;
        }
        return new RequestFacts(framing, keepAlive(is11, fields), expectsContinue && !framing.isEmpty(), upgrade);
    }

    private @Nullable Framing framing(HttpVersion version, Fields fields) {
        int length = fields.indexOf(FieldName.CONTENT_LENGTH, 0);
        int coding = fields.indexOf(FieldName.TRANSFER_ENCODING, 0);
        if (coding >= 0) {
            return transferCoding(version, fields, coding, length);
        }
        if (length < 0) {
            return Framing.NONE;
        }
        if (fields.indexOf(FieldName.CONTENT_LENGTH, length + 1) >= 0 || hasComma(fields, length)) {
            return fail(Violation.DUPLICATE_LENGTH, "more than one Content-Length");
        }
        long bytes = ContentLength.parse(fields, length);
        return bytes < 0
                ? fail(Violation.INVALID_LENGTH, "Content-Length is not a decimal number below 2^63")
                : Framing.length(bytes);
    }

    private @Nullable Framing transferCoding(HttpVersion version, Fields fields, int coding, int length) {
        if (length >= 0) {
            return fail(Violation.LENGTH_WITH_TRANSFER_ENCODING, "Content-Length and Transfer-Encoding");
        }
        if (version == HttpVersion.HTTP_1_0) {
            return fail(Violation.TRANSFER_ENCODING_IN_HTTP_1_0, "Transfer-Encoding in HTTP/1.0");
        }
        if (fields.indexOf(FieldName.TRANSFER_ENCODING, coding + 1) >= 0) {
            return fail(Violation.INVALID_TRANSFER_ENCODING, "more than one Transfer-Encoding line");
        }
        String value = fields.value(coding);
        if (value.equalsIgnoreCase("chunked")) {
            return Framing.CHUNKED;
        }
        return isUnknown(value)
                ? fail(Violation.UNKNOWN_TRANSFER_CODING, "a transfer coding other than chunked")
                : fail(Violation.INVALID_TRANSFER_ENCODING, "Transfer-Encoding is not exactly chunked");
    }

    /** Whether {@code value} is well-formed and only unknown: one coding alone, or one and then chunked. */
    private static boolean isUnknown(String value) {
        String[] codings = value.split(",", 3);
        String first = codings[0].strip();
        return Tokens.isToken(first)
                && !first.equalsIgnoreCase("chunked")
                && (codings.length == 1
                        || (codings.length == 2 && codings[1].strip().equalsIgnoreCase("chunked")));
    }

    private static boolean hasComma(Fields fields, int index) {
        for (int i = fields.valueStart(index); i < fields.valueEnd(index); i++) {
            if (fields.bytes()[i] == ',') {
                return true;
            }
        }
        return false;
    }

    private static boolean isContinue(Fields fields) {
        int index = fields.indexOf(FieldName.EXPECT, 0);
        return fields.indexOf(FieldName.EXPECT, index + 1) < 0
                && fields.value(index).equalsIgnoreCase("100-continue");
    }

    private static boolean keepAlive(boolean is11, Fields fields) {
        if (!fields.contains(FieldName.CONNECTION)) {
            return is11;
        }
        return !fields.listContains(FieldName.CONNECTION, "close")
                && (is11 || fields.listContains(FieldName.CONNECTION, "keep-alive"));
    }

    private static Upgrade upgrade(String method, Fields fields) {
        int index = fields.indexOf(FieldName.UPGRADE, 0);
        if (index < 0 || !fields.listContains(FieldName.CONNECTION, "upgrade")) {
            return Upgrade.NONE;
        }
        boolean isWebSocket = method.equals("GET")
                && fields.indexOf(FieldName.UPGRADE, index + 1) < 0
                && fields.value(index).equalsIgnoreCase("websocket");
        return isWebSocket ? Upgrade.WEBSOCKET : Upgrade.OTHER;
    }

    /** Ordinary clients offer h2c with every request, content or not; it is not taken up and does no harm. */
    private static boolean offersOnlyH2c(Fields fields) {
        int index = fields.indexOf(FieldName.UPGRADE, 0);
        return fields.indexOf(FieldName.UPGRADE, index + 1) < 0
                && fields.value(index).equalsIgnoreCase("h2c");
    }

    private @Nullable Framing fail(Violation what, String where) {
        violation = what;
        detail = where;
        return null;
    }

    Violation violation() {
        if (violation == null) {
            throw new IllegalStateException("nothing was wrong");
        }
        return violation;
    }

    String detail() {
        return detail;
    }
}
