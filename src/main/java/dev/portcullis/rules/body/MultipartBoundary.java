package dev.portcullis.rules.body;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.Value;

/** Reads the boundary from the Content-Type of a multipart message (RFC 2046 section 5.1.1). */
final class MultipartBoundary {
    private static final int MAX_LENGTH = 70;
    private static final String PUNCTUATION = "'()+_,-./:=? ";

    private MultipartBoundary() {}

    /** The boundary without its leading hyphens; empty after a failure, which {@code body} then knows. */
    static Value read(Value contentType, BodyBuilder body) {
        String lower = Ascii7.lower(contentType);
        int at = lower.indexOf("boundary");
        if (at < 0 || isParameterAgain(lower, at + 1)) {
            body.malformed(at < 0 ? "multipart has no boundary" : "multipart names its boundary twice");
            return Value.EMPTY;
        }
        checkBefore(lower, at, body);
        int start = at + "boundary".length();
        while (start < lower.length() && lower.charAt(start) != '=' && Ascii.isSpace(lower.charAt(start))) {
            body.flag(BodyFlag.MULTIPART_BOUNDARY_WHITESPACE);
            start++;
        }
        if (start >= lower.length() || lower.charAt(start) != '=') {
            body.malformed("multipart has no boundary");
            return Value.EMPTY;
        }
        Value boundary = value(contentType, lower, start + 1, body);
        if (!isValid(boundary)) {
            body.malformed("multipart boundary must be 1 to 70 characters of RFC 2046");
            return Value.EMPTY;
        }
        return boundary;
    }

    /** Whether the parameter's name and an equals sign, or the asterisk of RFC 2231, stand anywhere from {@code from} on; the value of browsers holds the bare word. */
    private static boolean isParameterAgain(String lower, int from) {
        for (int at = lower.indexOf("boundary", from); at >= 0; at = lower.indexOf("boundary", at + 1)) {
            int after = at + "boundary".length();
            while (after < lower.length() && Ascii.isSpace(lower.charAt(after))) {
                after++;
            }
            if (after < lower.length() && (lower.charAt(after) == '=' || lower.charAt(after) == '*')) {
                return true;
            }
        }
        return false;
    }

    private static void checkBefore(String lower, int at, BodyBuilder body) {
        int before = at;
        while (before > 0 && Ascii.isSpace(lower.charAt(before - 1))) {
            before--;
        }
        if (before == 0 || lower.charAt(before - 1) != ';') {
            body.flag(BodyFlag.MULTIPART_MISSING_SEMICOLON);
        }
    }

    private static Value value(Value contentType, String lower, int from, BodyBuilder body) {
        int start = from;
        while (start < lower.length() && Ascii.isSpace(lower.charAt(start))) {
            body.flag(BodyFlag.MULTIPART_BOUNDARY_WHITESPACE);
            start++;
        }
        boolean quoted = start < lower.length() && lower.charAt(start) == '"';
        if (quoted) {
            body.flag(BodyFlag.MULTIPART_BOUNDARY_QUOTED);
            int close = lower.indexOf('"', start + 1);
            if (close < 0) {
                return Value.EMPTY;
            }
            doubtUnlessEnded(lower, close + 1, body);
            return contentType.slice(start + 1, close);
        }
        int end = start;
        while (end < lower.length() && lower.charAt(end) != ';' && lower.charAt(end) != ',') {
            end++;
        }
        doubtUnlessEnded(lower, end, body);
        int trimmed = end;
        while (trimmed > start && Ascii.isSpace(lower.charAt(trimmed - 1))) {
            trimmed--;
        }
        if (trimmed < end) {
            body.flag(BodyFlag.MULTIPART_BOUNDARY_WHITESPACE);
        }
        Value boundary = contentType.slice(start, trimmed);
        return boundary.latin1().indexOf(' ') < 0 ? boundary : Value.EMPTY;
    }

    /** A comma, or bytes behind a closing quote: some readers end the boundary there, others go on. */
    private static void doubtUnlessEnded(String lower, int end, BodyBuilder body) {
        int next = end;
        while (next < lower.length() && Ascii.isSpace(lower.charAt(next))) {
            next++;
        }
        if (next < lower.length() && lower.charAt(next) != ';') {
            body.doubt(BodyError.Kind.REFUSED, "multipart boundary has bytes behind it");
        }
    }

    private static boolean isValid(Value boundary) {
        for (int i = 0; i < boundary.length(); i++) {
            int b = boundary.at(i);
            if (!Ascii.isLetterOrDigit(b) && PUNCTUATION.indexOf(b) < 0) {
                return false;
            }
        }
        return !boundary.isEmpty() && boundary.length() <= MAX_LENGTH && boundary.at(boundary.length() - 1) != ' ';
    }
}
