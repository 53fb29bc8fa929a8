package dev.portcullis.rules.body;

import dev.portcullis.rules.ByteSink;

/** Text as JSON writes it. */
final class JsonText {
    private JsonText() {}

    /** {@code utf8} in quotation marks (RFC 8259 section 7). */
    static byte[] quoted(byte[] utf8) {
        ByteSink out = new ByteSink(utf8.length + 2);
        out.put('"');
        for (byte b : utf8) {
            if (b == '"' || b == '\\') {
                out.put('\\');
                out.put(b);
            } else if (b >= 0 && b < 0x20) {
                out.put('\\');
                out.put('u');
                out.put('0');
                out.put('0');
                out.putHex(b);
            } else {
                out.put(b);
            }
        }
        out.put('"');
        return out.toValue().toBytes();
    }
}
