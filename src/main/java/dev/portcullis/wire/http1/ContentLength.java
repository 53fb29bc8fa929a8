package dev.portcullis.wire.http1;

import dev.portcullis.http.Fields;

/** Reads {@code Content-Length = 1*DIGIT} (RFC 9110 section 8.6). */
final class ContentLength {
    /** Eighteen digits never exceed a long. */
    private static final int MAX_DIGITS = 18;

    private ContentLength() {}

    /** The number in line {@code index}, or -1 if it is anything but 1 to 18 digits. */
    static long parse(Fields fields, int index) {
        int start = fields.valueStart(index);
        int end = fields.valueEnd(index);
        if (start == end || end - start > MAX_DIGITS) {
            return -1;
        }
        long value = 0;
        for (int i = start; i < end; i++) {
            byte b = fields.bytes()[i];
            if (b < '0' || b > '9') {
                return -1;
            }
            value = value * 10 + (b - '0');
        }
        return value;
    }
}
