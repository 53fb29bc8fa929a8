package dev.portcullis.rules.body;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.Value;

/** Text of protocol elements in lower case, for comparison. */
final class Ascii7 {
    private Ascii7() {}

    static String lower(Value value) {
        StringBuilder out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            out.append((char) Ascii.lower(value.at(i)));
        }
        return out.toString();
    }
}
