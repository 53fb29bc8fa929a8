package dev.portcullis.rules.body;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.ByteSink;
import dev.portcullis.rules.Value;
import dev.portcullis.rules.content.ContentCharset;
import java.util.Optional;

/** The value of a parameter like {@code filename*}: {@code utf-8''x%20y.txt} (RFC 8187 section 3.2.1). */
final class ExtendedValue {
    private ExtendedValue() {}

    /** The bytes that {@code text} stands for; empty if it is no such value, or in a charset in which ASCII is not ASCII. */
    static Optional<Value> decode(Value text) {
        int first = find(text, '\'', 0);
        int second = find(text, '\'', first + 1);
        if (first < 1 || second >= text.length()) {
            return Optional.empty();
        }
        String charset = Ascii7.lower(text.slice(0, first));
        boolean isReadable =
                charset.equals("utf-8") || charset.equals("us-ascii") || ContentCharset.isSingleByte(charset);
        return isReadable ? percentDecoded(text, second + 1) : Optional.empty();
    }

    private static int find(Value text, int b, int from) {
        int at = from;
        while (at < text.length() && text.at(at) != b) {
            at++;
        }
        return at;
    }

    private static Optional<Value> percentDecoded(Value text, int from) {
        ByteSink out = new ByteSink(text.length());
        for (int at = from; at < text.length(); at++) {
            int b = text.at(at);
            if (b != '%') {
                out.put(b);
            } else {
                int high = at + 2 < text.length() ? Ascii.hex((byte) text.at(at + 1)) : -1;
                int low = at + 2 < text.length() ? Ascii.hex((byte) text.at(at + 2)) : -1;
                if (high < 0 || low < 0) {
                    return Optional.empty();
                }
                out.put(high << 4 | low);
                at += 2;
            }
        }
        return Optional.of(out.toValue());
    }
}
