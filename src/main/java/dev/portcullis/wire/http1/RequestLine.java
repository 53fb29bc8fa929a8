package dev.portcullis.wire.http1;

import dev.portcullis.http.HttpVersion;
import dev.portcullis.http.Tokens;
import dev.portcullis.http.Violation;
import java.nio.charset.StandardCharsets;

/**
 * The three parts of a request line (RFC 9112 section 3) as offsets: method, one space, target, one space, version. Confined to one
 * event loop.
 */
final class RequestLine {
    private static final int MAX_METHOD = 32;
    private static final String[] COMMON_METHODS = {"GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"};

    private byte[] bytes = {};
    private int methodEnd;
    private int targetEnd;
    private int end;
    private HttpVersion version = HttpVersion.HTTP_1_1;
    private Violation violation = Violation.MALFORMED_REQUEST_LINE;
    private String detail = "";

    /** Reads the line at the start of {@code head}, which ends in CRLF; false after a {@link #violation}. */
    boolean parse(byte[] head) {
        bytes = head;
        methodEnd = 0;
        while (Tokens.isTchar(head[methodEnd])) {
            methodEnd++;
        }
        if (head[methodEnd] != ' ') {
            return isEndOrBlank(head[methodEnd])
                    ? malformed("no target after the method")
                    : fail(Violation.INVALID_METHOD, String.format("byte 0x%02x in the method", head[methodEnd]));
        }
        if (methodEnd > MAX_METHOD) {
            return fail(Violation.METHOD_TOO_LONG, "a method of more than " + MAX_METHOD + " bytes");
        }
        targetEnd = methodEnd + 1;
        while (!isEndOrBlank(head[targetEnd])) {
            targetEnd++;
        }
        if (targetEnd == methodEnd + 1) {
            return malformed("no target after one space");
        }
        if (head[targetEnd] != ' ') {
            return (head[targetEnd] == '\r' && head[targetEnd + 1] != '\n')
                    ? fail(Violation.BARE_CR, "CR without LF in the request line")
                    : malformed("no version after the target");
        }
        return parseVersion(targetEnd + 1);
    }

    private boolean parseVersion(int start) {
        end = start;
        while (!isEndOrBlank(bytes[end])) {
            end++;
        }
        if (bytes[end] == '\r' && bytes[end + 1] != '\n') {
            return fail(Violation.BARE_CR, "CR without LF in the request line");
        }
        if (bytes[end] != '\r') {
            return malformed("white space after the third part");
        }
        boolean isVersion = end - start == 8
                && startsWith("HTTP/", start)
                && isDigit(bytes[start + 5])
                && bytes[start + 6] == '.'
                && isDigit(bytes[start + 7]);
        if (!isVersion) {
            return fail(Violation.INVALID_VERSION, "the version is not HTTP/ and two digits");
        }
        if (bytes[start + 5] == '0') {
            return fail(Violation.INVALID_VERSION, "no version before HTTP/1.0 has a request line of three parts");
        }
        if (bytes[start + 5] != '1' || bytes[start + 7] > '1') {
            return fail(Violation.UNSUPPORTED_VERSION, "only HTTP/1.0 and HTTP/1.1 are spoken here");
        }
        version = bytes[start + 7] == '1' ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_1_0;
        return true;
    }

    private static boolean isEndOrBlank(byte b) {
        return b == ' ' || b == '\r' || b == '\t' || b == '\n';
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private boolean startsWith(String ascii, int start) {
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[start + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean malformed(String where) {
        return fail(Violation.MALFORMED_REQUEST_LINE, where);
    }

    private boolean fail(Violation what, String where) {
        violation = what;
        detail = where;
        return false;
    }

    Violation violation() {
        return violation;
    }

    String detail() {
        return detail;
    }

    String method() {
        for (String common : COMMON_METHODS) {
            if (common.length() == methodEnd && startsWith(common, 0)) {
                return common;
            }
        }
        return latin1(bytes, 0, methodEnd);
    }

    String target() {
        return latin1(bytes, methodEnd + 1, targetEnd);
    }

    HttpVersion version() {
        return version;
    }

    String text() {
        return latin1(bytes, 0, end);
    }

    /** Where the line after this one starts. */
    int next() {
        return end + 2;
    }

    static String latin1(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }
}
